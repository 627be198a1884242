import { useState } from 'react';

import type { PipelineAnswer } from '../../contract/resources.ts';
import { withRates, type RateHistory } from './rateHistory.ts';

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
