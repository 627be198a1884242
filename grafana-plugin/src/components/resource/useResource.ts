import { useCallback, useEffect, useState } from 'react';

import { useDatasourceUid } from '../datasource.ts';
import { toProblem, type Problem } from './problem.ts';
import { getResource, type Params } from './request.ts';

/** A resource of the datasource as a page sees it. */
export interface Resource<T> {
  /** The newest answer; stays while later requests fail. */
  data: T | undefined;
  /** Why the newest request failed. */
  problem: Problem | undefined;
  reload: () => void;
}

/** What to ask and how often. */
export interface ResourceOptions {
  params?: Params;
  /** Ask again this long after each answer, ms. Left out: once. */
  everyMs?: number;
}

interface Answer<T> {
  question: string;
  data: T | undefined;
  problem: Problem | undefined;
}

/** Asks for a resource of the page's datasource, again whenever path or parameters change. */
export function useResource<T>(path: string, { params, everyMs }: ResourceOptions = {}): Resource<T> {
  const uid = useDatasourceUid();
  const question = JSON.stringify({ uid, path, params });
  const [answer, setAnswer] = useState<Answer<T>>();
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const asked = JSON.parse(question) as { uid: string; path: string; params?: Params };
    let timer: ReturnType<typeof setTimeout> | undefined;

    const settle = (next: (old: Answer<T> | undefined) => Answer<T>) => {
      if (controller.signal.aborted) {
        return;
      }
      setAnswer(next);
      timer = everyMs === undefined ? undefined : setTimeout(ask, everyMs);
    };
    const ask = () => {
      getResource<T>(asked.path, { uid: asked.uid, params: asked.params, signal: controller.signal }).then(
        (data) => settle(() => ({ question, data, problem: undefined })),
        (error) =>
          settle((old) => ({
            question,
            data: old?.question === question ? old.data : undefined,
            problem: toProblem(error),
          }))
      );
    };

    ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [question, everyMs, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const current = answer?.question === question ? answer : undefined;
  return { data: current?.data, problem: current?.problem, reload };
}
