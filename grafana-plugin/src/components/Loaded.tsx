import React, { type ReactNode } from 'react';
import { LoadingPlaceholder } from '@grafana/ui';

import { ProblemAlert } from './ProblemAlert.tsx';
import type { Resource } from './resource/useResource.ts';

interface Props<T> {
  resource: Resource<T>;
  /** What is being fetched, such as `streams`. */
  what: string;
  children: (data: T) => ReactNode;
}

/** Shows a resource's data, or that it is on its way, or why it is not there. */
export function Loaded<T>({ resource, what, children }: Props<T>) {
  const { data, problem, reload } = resource;
  if (data === undefined) {
    return problem === undefined ? (
      <LoadingPlaceholder text={`Loading ${what}…`} />
    ) : (
      <ProblemAlert problem={problem} onRetry={reload} />
    );
  }
  return (
    <>
      {problem && <ProblemAlert problem={problem} onRetry={reload} stale />}
      {children(data)}
    </>
  );
}
