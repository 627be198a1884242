import React from 'react';
import { dateTimeFormat, dateTimeFormatTimeAgo } from '@grafana/data';

/** A moment in the time zone of the person; how long ago as its title. Epoch ms. */
export function Instant({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={dateTimeFormatTimeAgo(at)}>
      {dateTimeFormat(at, { defaultWithMS: true })}
    </time>
  );
}
