import React from 'react';
import { Alert } from '@grafana/ui';

import { formatCount } from '../../components/format/count.ts';
import type { Outcome } from './useReplay.ts';

/** What came of a replay: how many went back, and why the others did not. */
export function ReplayResult({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'refused') {
    const { title, detail, status } = outcome.problem;
    const refused = status >= 400 && status < 500;
    return (
      <Alert severity="error" title={title}>
        {detail}{' '}
        {refused ? 'Nothing was replayed.' : 'Some records may have gone back: look at them before you try again.'}
      </Alert>
    );
  }
  const { replayed, failed } = outcome.answer;
  const title = `${formatCount(replayed)} of ${formatCount(outcome.asked)} went back to where they came from`;
  if (failed.length === 0) {
    return <Alert severity="success" title={title} />;
  }
  return (
    <Alert severity={replayed === 0 ? 'error' : 'warning'} title={title}>
      <ul aria-label="Not replayed">
        {failed.map(({ partition, offset, reason }) => (
          <li key={`${partition}/${offset}`}>
            Partition {partition}, offset {offset}: {reason}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
