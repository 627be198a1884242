import type { Ledger, TaskProgress } from "./progress.ts";

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
