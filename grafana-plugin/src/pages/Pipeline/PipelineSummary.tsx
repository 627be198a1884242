import React from 'react';
import { TextLink } from '@grafana/ui';

import { formatCount, formatDuration, formatRate, formatShortCount } from '../../components/format.ts';
import { DEAD_LETTER, LATE, LEDGER, PERSIST_LAG, PROCESS_LAG, WATERMARK } from '../../components/terms.ts';
import { mostDead } from '../../components/ledger.ts';
import { Stat, StatRow } from '../../components/Stat.tsx';
import { APP_ROOT } from '../../constants.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import { summarise, type Summary } from './summary.ts';

const lag = (records: number | null) => (records === null ? '–' : formatShortCount(records));

/** Whose delay is shown, and that streams in which nothing flows are left out of the comparison. */
function whoIsSlowest({ slowest, flowing, streams }: Summary): string {
  if (slowest === null) {
    return flowing === 0 ? 'no stream flows' : 'no watermark yet';
  }
  if (flowing === streams) {
    return slowest.stream;
  }
  return flowing === 1
    ? `${slowest.stream}, the only one that flows`
    : `${slowest.stream}, of the ${flowing} that flow`;
}

function deadLettersUrl(answer: PipelineAnswer): string {
  // The ledger counts from the beginning: the page is to show as much.
  const search = new URLSearchParams({ stream: mostDead(answer.streams) ?? '', since: 'all' });
  return `${APP_ROOT}/dead-letters?${search}`;
}

/** All streams in one row of numbers. */
export function PipelineSummary({ answer }: { answer: PipelineAnswer }) {
  const all = summarise(answer);
  return (
    <StatRow>
      <Stat label="Records" value={formatRate(all.rate)} note={`${all.flowing} of ${all.streams} flow`} />
      <Stat
        label="Furthest behind"
        value={all.slowest === null ? '–' : formatDuration(all.slowest.delay)}
        note={whoIsSlowest(all)}
        help={`The longest watermark delay of the streams that flow. ${WATERMARK} Streams without records are left out: their watermark may stand still though nothing waits.`}
      />
      <Stat label="Process lag" value={lag(all.processLag)} note="records waiting" help={PROCESS_LAG} />
      <Stat label="Persist lag" value={lag(all.persistLag)} note="records waiting" help={PERSIST_LAG} />
      <Stat label="Late" value={formatShortCount(all.late)} note="missed their windows" help={LATE} />
      <Stat
        label="Dead"
        value={formatShortCount(all.dead)}
        tone={all.dead > 0 ? 'warning' : 'plain'}
        note={all.dead > 0 ? <TextLink href={deadLettersUrl(answer)}>See why</TextLink> : 'none'}
        help={DEAD_LETTER}
      />
      {all.unaccounted > 0 && (
        <Stat
          label="Unaccounted"
          value={formatCount(all.unaccounted)}
          tone="warning"
          note="ledger does not add up"
          help={LEDGER}
        />
      )}
    </StatRow>
  );
}
