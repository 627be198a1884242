import React from 'react';
import { TextLink } from '@grafana/ui';

import { formatCount, formatRate, formatShortCount } from '../../components/format/count.ts';
import { formatDuration } from '../../components/format/duration.ts';
import { Stat, StatRow } from '../../components/Stat/Stat.tsx';
import { APP_ROOT } from '../../constants.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import { summarise } from './summary.ts';

const lag = (records: number | null) => (records === null ? '–' : formatShortCount(records));

/** All streams in one row of numbers. */
export function PipelineSummary({ answer }: { answer: PipelineAnswer }) {
  const all = summarise(answer);
  return (
    <StatRow>
      <Stat label="Records" value={formatRate(all.rate)} note={`${all.flowing} of ${all.streams} flow`} />
      <Stat
        label="Furthest behind"
        value={all.slowest === null ? '–' : formatDuration(all.slowest.delay)}
        note={all.slowest?.stream ?? 'no stream flows'}
      />
      <Stat label="To process" value={lag(all.processLag)} note="records waiting" />
      <Stat label="To store" value={lag(all.persistLag)} note="records waiting" />
      <Stat label="Late" value={formatShortCount(all.late)} note="missed a window" />
      <Stat
        label="Dead"
        value={formatShortCount(all.dead)}
        tone={all.dead > 0 ? 'warning' : 'plain'}
        note={all.dead > 0 ? <TextLink href={`${APP_ROOT}/dead-letters`}>See why</TextLink> : 'none'}
      />
      {all.unaccounted > 0 && (
        <Stat label="Unaccounted" value={formatCount(all.unaccounted)} tone="warning" note="ledger is off" />
      )}
    </StatRow>
  );
}
