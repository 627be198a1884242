/** Where the records of one stream in one task went; `in` is the sum of the others. */
export interface Ledger {
  readonly in: number;
  /** Counted in at least one window. */
  readonly counted: number;
  /** Later than the allowed lateness of every window that wanted them. */
  readonly late: number;
  /** Not valid, or too far in the future. */
  readonly dead: number;
  /** Valid, and no window wanted them. */
  readonly filtered: number;
}

/** How far one stream has come in one task. */
export interface StreamProgress {
  /** Epoch ms; null before the first record. */
  readonly watermark: number | null;
  /** Highest event time seen, epoch ms; null before the first record. */
  readonly maxEventTime: number | null;
  /** Next offset to read, as a decimal string. */
  readonly position: string;
  /** Since the task's state began. */
  readonly ledger: Ledger;
}

/**
 * Progress of a task, written to the progress topic (key: task number) in the same transaction as
 * the offsets that it describes, so it is exact.
 */
export interface TaskProgress {
  /** Partition number. */
  readonly task: number;
  /** Wall clock of the report, epoch ms. */
  readonly at: number;
  /** By stream name. */
  readonly streams: Readonly<Record<string, StreamProgress>>;
}

/** The newest progress report of each task. */
export class ProgressBoard {
  readonly #tasks = new Map<number, TaskProgress>();

  /** Reads one message of the progress topic; a text that is no report is left out. */
  read(value: Uint8Array | null): void {
    if (value === null) return;
    let report: TaskProgress;
    try {
      report = JSON.parse(new TextDecoder().decode(value)) as TaskProgress;
    } catch {
      return;
    }
    if (Number.isInteger(report?.task) && typeof report.streams === "object") {
      this.#tasks.set(report.task, report);
    }
  }

  /** Reports by task number, ascending. */
  get tasks(): readonly TaskProgress[] {
    return [...this.#tasks.values()].sort((a, b) => a.task - b.task);
  }
}

/** How far one task is with a stream. Times are epoch ms. */
export interface TaskState {
  readonly task: number;
  readonly watermark: number | null;
  readonly maxEventTime: number | null;
  readonly ledger: Ledger;
}

/** How far a stream is in all of its tasks. */
export interface StreamState {
  /** The lowest of the tasks that have one: what is before it is complete everywhere. */
  readonly watermark: number | null;
  readonly maxEventTime: number | null;
  /** Wall clock minus watermark, ms. */
  readonly watermarkDelayMs: number | null;
  readonly ledger: Ledger;
  readonly tasks: readonly TaskState[];
}

const EMPTY: Ledger = { in: 0, counted: 0, late: 0, dead: 0, filtered: 0 };

/** Sums the tasks' reports up for one stream. Pure. */
export function streamState(
  stream: string,
  reports: readonly TaskProgress[],
  now: number,
): StreamState {
  const tasks = reports.flatMap(({ task, streams }): TaskState[] => {
    const progress = streams[stream];
    if (progress === undefined) return [];
    const { watermark, maxEventTime, ledger } = progress;
    return [{ task, watermark, maxEventTime, ledger }];
  });
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const watermarks = known(tasks.map(({ watermark }) => watermark));
  const newest = known(tasks.map(({ maxEventTime }) => maxEventTime));
  const watermark = watermarks.length === 0 ? null : Math.min(...watermarks);
  return {
    watermark,
    maxEventTime: newest.length === 0 ? null : Math.max(...newest),
    watermarkDelayMs: watermark === null ? null : now - watermark,
    ledger: tasks.reduce((sum, { ledger }) => add(sum, ledger), EMPTY),
    tasks,
  };
}

function add(a: Ledger, b: Ledger): Ledger {
  return {
    in: a.in + b.in,
    counted: a.counted + b.counted,
    late: a.late + b.late,
    dead: a.dead + b.dead,
    filtered: a.filtered + b.filtered,
  };
}
