import React from 'react';
import { Alert } from '@grafana/ui';
import { dateTimeFormat } from '@grafana/data';

import type { Gap } from '#core/contract/gap.ts';
import { gapText } from '#core/contract/gap_text.ts';

/** Gaps that are written out; further ones are counted. */
const SHOWN = 5;

/** What a worker lost, and what to do so that it does not happen again; nothing when nothing was lost. */
export function GapAlert({ gaps }: { gaps: readonly Gap[] }) {
  if (gaps.length === 0) {
    return null;
  }
  const more = gaps.length - SHOWN;
  return (
    <Alert severity="error" title="Records were lost">
      {gaps.slice(0, SHOWN).map((gap) => (
        <div key={`${gap.reader} ${gap.topic} ${gap.partition} ${gap.from}`}>
          {gapText(gap)} (noticed {dateTimeFormat(gap.at)}).
        </div>
      ))}
      {more > 0 && <div>And {more} more.</div>}
    </Alert>
  );
}
