import { useCallback, useMemo, useState } from 'react';

import type { DeadLetter } from '../../contract/resources.ts';

/** Identifies a dead letter of a stream: its place in the stream's topic of dead letters. */
export function letterId({ partition, offset }: Pick<DeadLetter, 'partition' | 'offset'>): string {
  return `${partition}/${offset}`;
}

/** Letters chosen for a replay and those that went back already, by id. */
export interface Selection {
  chosen: ReadonlySet<string>;
  replayed: ReadonlySet<string>;
  toggle: (id: string) => void;
  choose: (ids: Iterable<string>) => void;
  /** These went back; those that failed stay chosen, to be tried again. */
  settle: (replayed: string[]) => void;
}

/** Keeps a page's selection. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [replayed, setReplayed] = useState<ReadonlySet<string>>(new Set());

  const toggle = useCallback((id: string) => {
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) {
        next.add(id);
      }
      return next;
    });
  }, []);
  const choose = useCallback((ids: Iterable<string>) => setChosen(new Set(ids)), []);
  const settle = useCallback((done: string[]) => {
    const gone = new Set(done);
    setReplayed((old) => new Set([...old, ...gone]));
    setChosen((old) => new Set([...old].filter((id) => !gone.has(id))));
  }, []);

  return useMemo(() => ({ chosen, replayed, toggle, choose, settle }), [chosen, replayed, toggle, choose, settle]);
}
