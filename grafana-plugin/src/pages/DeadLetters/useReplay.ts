import { useState } from 'react';

import { useDatasourceUid } from '../../components/access/DatasourceContext.ts';
import { toProblem, type Problem } from '../../components/resource/problem.ts';
import { postResource } from '../../components/resource/request.ts';
import type { DeadLetter, ReplayAnswer, ReplayRequest } from '../../contract/resources.ts';
import { letterId } from './letterId.ts';

/** What came of a replay. */
export type Outcome = { kind: 'answered'; asked: number; answer: ReplayAnswer } | { kind: 'refused'; problem: Problem };

/** Sends letters back to their source topic; `onReplayed` gets the ids of those that went. */
export function useReplay(stream: string, onReplayed: (ids: string[]) => void) {
  const uid = useDatasourceUid();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();

  const replay = async (letters: DeadLetter[]) => {
    const places = letters.map(({ at, partition, offset }) => ({ at, partition, offset }));
    const body: ReplayRequest = { stream, letters: places };
    setBusy(true);
    setOutcome(undefined);
    try {
      const answer = await postResource<ReplayAnswer>('dead-letters/replay', { uid, body });
      const failed = new Set(answer.failed.map(letterId));
      onReplayed(places.map(letterId).filter((id) => !failed.has(id)));
      setOutcome({ kind: 'answered', asked: letters.length, answer });
    } catch (error) {
      setOutcome({ kind: 'refused', problem: toProblem(error) });
    } finally {
      setBusy(false);
    }
  };
  return { replay, busy, outcome };
}
