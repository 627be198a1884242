import { DataFrame, Field } from '@grafana/data';
import { RecordMark } from '#core/window_plot/settings.ts';
import { WindowTable } from '#core/window_plot/windows.ts';
import { PacketPlace, Pulse } from '../../contract/live.ts';
import { StreamInfo, WindowInfo } from '../../contract/resources.ts';
import { frameKind, readSeries, readWindows } from './frames.ts';
import { AskedValues, chooseMeasure, measureColumns } from './measures.ts';
import { readMarks } from './readMarks.ts';

/** Which calendar windows these are. */
export type Calendar = Required<Pick<WindowInfo, 'unit' | 'zone'>>;

/** All that the panel takes from its frames. */
export interface PanelInput {
  /** `series`: ordinary time series drawn as final windows. */
  kind: 'windows' | 'series' | 'nothing';
  tables: WindowTable[];
  /** Frames that the tables were read from, for data links. */
  frames: DataFrame[];
  measure: string;
  /** The column of values: unit, limits, colours, links. */
  field: Field | null;
  stream: StreamInfo | null;
  /** Of the windows, ms; 0 for sessions, null where it is not known. */
  size: number | null;
  /** Set where all windows are days, weeks or months of one time zone. */
  calendar: Calendar | null;
  pulse: Pulse | null;
  marks: RecordMark[];
  /** Whether any frame could hold marks. */
  hasLogs: boolean;
}

/** Reads the panel's frames; `measure` is the wanted column of values, `asked` what its queries name where none is. */
export function readInput(
  frames: DataFrame[],
  measure: string | undefined,
  asked: readonly AskedValues[] = []
): PanelInput {
  const ofKind = (kind: string) => frames.filter((frame) => frameKind(frame) === kind);
  const windows = ofKind('windows');
  const meta = windows.map(readStreamMeta);
  const stream = meta.find((each) => each.stream !== null)?.stream ?? null;
  const size = meta.find((each) => each.size !== null)?.size ?? null;
  const name = stream?.name ?? null;
  const pulses = [...meta.map(({ pulse }) => pulse), ...ofKind('pipeline').map((frame) => readPulse(frame, name))];
  const logs = ofKind('logs');
  const shared = {
    stream,
    size,
    calendar: windows.length > 0 ? commonCalendar(meta) : null,
    pulse: newest(pulses),
    hasLogs: logs.length > 0,
    marks: logs.flatMap((frame) => readMarks(frame, name)).sort((a, b) => a.time - b.time),
  };
  if (windows.length > 0) {
    // A transformation may have taken the frame's id away.
    const own = asked.find(({ refId }) => refId === windows[0]!.refId) ?? asked[0];
    const column = chooseMeasure(measureColumns(windows), measure, own);
    return {
      kind: 'windows',
      tables: windows.flatMap((frame) => readWindows(frame, column) ?? []),
      frames: windows,
      measure: column,
      field: windows.flatMap((frame) => frame.fields).find((field) => field.name === column) ?? null,
      ...shared,
    };
  }
  const series = ofKind('series');
  const read = series.map((frame) => readSeries(frame, frames));
  return {
    kind: read.some(({ tables }) => tables.length > 0) ? 'series' : 'nothing',
    tables: read.flatMap(({ tables }) => tables),
    frames: series,
    measure: 'value',
    field: read.find(({ field }) => field !== null)?.field ?? null,
    ...shared,
  };
}

/** The calendar that the windows of all frames have in common. */
function commonCalendar(meta: readonly StreamMeta[]): Calendar | null {
  const calendars = meta.map(({ stream, size }): Calendar | null => {
    const { unit, zone } = stream?.windows.find((declared) => declared.size === size) ?? {};
    return unit !== undefined && zone !== undefined ? { unit, zone } : null;
  });
  const [first] = calendars;
  const alike = calendars.every((each) => each?.unit === first?.unit && each?.zone === first?.zone);
  return first && alike ? first : null;
}

function newest(pulses: ReadonlyArray<Pulse | null>): Pulse | null {
  return pulses.reduce<Pulse | null>((best, pulse) => (pulse && (!best || pulse.at > best.at) ? pulse : best), null);
}

/** What a frame of windows holds of its stream besides the rows. */
interface StreamMeta {
  stream: StreamInfo | null;
  /** Of its windows, ms; 0 for sessions, null where the frame does not name it. */
  size: number | null;
  pulse: Pulse | null;
}

/** Reads `meta.custom` of a frame of windows. */
function readStreamMeta(frame: DataFrame): StreamMeta {
  const custom = frame.meta?.custom ?? {};
  const place: Partial<PacketPlace> | undefined = custom.sluice;
  return { stream: custom.stream ?? null, size: custom.size ?? null, pulse: place?.pulse ?? null };
}

/** The newest pulse of a stream in a frame of the pipeline; null where it has none. */
function readPulse(frame: DataFrame, stream: string | null): Pulse | null {
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
