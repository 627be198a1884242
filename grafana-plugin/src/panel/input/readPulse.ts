import { DataFrame } from '@grafana/data';
import { PacketPlace, Pulse } from '../../contract/live.ts';
import { StreamInfo } from '../../contract/resources.ts';

/** What a frame of windows says of its stream besides the rows. */
export interface StreamMeta {
  stream: StreamInfo | null;
  /** Of its windows, ms; 0 for sessions, null where the frame does not say. */
  size: number | null;
  pulse: Pulse | null;
}

/** Reads `meta.custom` of a frame of windows. */
export function readStreamMeta(frame: DataFrame): StreamMeta {
  const custom = frame.meta?.custom ?? {};
  const place: Partial<PacketPlace> | undefined = custom.sluice;
  return { stream: custom.stream ?? null, size: custom.size ?? null, pulse: place?.pulse ?? null };
}

/** The newest pulse of a stream in a frame of the pipeline; null where it has none. */
export function readPulse(frame: DataFrame, stream: string | null): Pulse | null {
  const column = (...names: string[]) => frame.fields.find((field) => names.includes(field.name))?.values;
  const streams = column('stream');
  const at = column('at', 'time');
  let row = -1;
  for (let index = 0; index < frame.length; index++) {
    if ((stream === null || streams?.[index] === stream) && (row < 0 || (at?.[index] ?? 0) >= (at?.[row] ?? 0))) {
      row = index;
    }
  }
  if (row < 0) {
    return null;
  }
  const cell = (...names: string[]): number | null => column(...names)?.[row] ?? null;
  const counted = cell('counted');
  return {
    at: cell('at', 'time') ?? 0,
    watermark: cell('watermark'),
    maxEventTime: cell('maxEventTime', 'max_event_time'),
    rate: cell('rate') ?? 0,
    processLag: cell('processLag', 'process_lag'),
    persistLag: cell('persistLag', 'persist_lag'),
    ledger:
      column('ledger')?.[row] ??
      (counted === null
        ? null
        : {
            in: cell('in') ?? 0,
            counted,
            late: cell('late') ?? 0,
            dead: cell('dead') ?? 0,
            filtered: cell('filtered') ?? 0,
          }),
  };
}
