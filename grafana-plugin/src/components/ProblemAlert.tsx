import React from 'react';
import { Alert, Button, Stack } from '@grafana/ui';

import type { Problem } from './resource/problem.ts';

interface Props {
  problem: Problem;
  /** Shown as a button where trying again makes sense. */
  onRetry?: () => void;
  /** The page still shows older data beside the problem. */
  stale?: boolean;
}

/** A problem in words, with what to do about it. */
export function ProblemAlert({ problem, onRetry, stale = false }: Props) {
  return (
    <Alert severity={stale ? 'warning' : 'error'} title={problem.title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>{problem.detail}</span>
        {stale && <span>What you see below is from before.</span>}
        {onRetry && (
          <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
