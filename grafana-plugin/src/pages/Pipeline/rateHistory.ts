import { useState } from 'react';

import type { Sample } from '../../components/Sparkline.tsx';
import type { PipelineAnswer } from '../../contract/resources.ts';

/** Rates of each stream over the last minutes, oldest first. */
export type RateHistory = ReadonlyMap<string, readonly Sample[]>;

/** Samples that are kept of each stream: five minutes at one every 2 s. */
const KEPT = 150;

/** The history with the newest answer's rates; streams that are gone leave it. */
export function withRates(history: RateHistory, { now, streams }: PipelineAnswer): RateHistory {
  return new Map(
    streams.map(({ stream, pulse }) => {
      const old = history.get(stream) ?? [];
      const seen = old.at(-1)?.at === now;
      return [stream, seen ? old : [...old.slice(1 - KEPT), { at: now, value: pulse.rate }]] as const;
    })
  );
}

/** Rates of the streams since the page was opened. */
export function useRateHistory(answer: PipelineAnswer | undefined): RateHistory {
  const [seen, setSeen] = useState<{ answer: PipelineAnswer | undefined; history: RateHistory }>({
    answer: undefined,
    history: new Map(),
  });
  if (answer === undefined || answer === seen.answer) {
    return seen.history;
  }
  const history = withRates(seen.history, answer);
  setSeen({ answer, history });
  return history;
}
