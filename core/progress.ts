import type { SlowInput } from "./contract/slow_input.ts";
import { type Gap, GAP_READERS } from "./contract/gap.ts";

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
  /** Offsets passed that hold no record: markers, aborted transactions, compacted ones. Default 0. */
  readonly holes?: number;
  /** Offsets that were gone before they were read, oldest first. Default none. */
  readonly gaps?: readonly Omit<Gap, "reader">[];
  /** The input of a derived stream that holds its watermark up; absent when all are idle. */
  readonly waitsFor?: SlowInput;
  /**
   * Where the source's records of this task went in windows across keys, whose partial results
   * `ledger` is about. Absent for every other stream.
   */
  readonly firstHop?: Ledger;
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

/** Gaps of one reader in one partition that are shown: the newest. */
const SHOWN_GAPS = 20;

/**
 * A message of the progress topic with a gap that a reader without transactions has met. The topic
 * is compacted: the key names reader, partition and place, so that a gap stays when another is
 * reported, and is there once when it is reported again.
 */
export function gapMessage(gap: Gap): { readonly key: string; readonly value: string } {
  const { reader, topic, partition, from } = gap;
  return { key: `gap/${reader}/${topic}/${partition}/${from}`, value: JSON.stringify(gap) };
}

/** The newest progress report of each task, and the gaps of the readers that have no tasks. */
export class ProgressBoard {
  readonly #tasks = new Map<number, TaskProgress>();
  /** By reader and partition, then by their first offset. */
  readonly #gaps = new Map<string, Map<number, Gap>>();

  /** Reads one message of the progress topic; a text that is no report is left out. */
  read(value: Uint8Array | null): void {
    if (value === null) return;
    let report: Partial<TaskProgress & Gap> | null;
    try {
      report = JSON.parse(new TextDecoder().decode(value));
    } catch {
      return;
    }
    if (isTaskProgress(report)) this.#tasks.set(report.task, report);
    else if (isGap(report)) this.#addGap(report);
  }

  /** Reports by task number, ascending. */
  get tasks(): readonly TaskProgress[] {
    return [...this.#tasks.values()].sort((a, b) => a.task - b.task);
  }

  /**
   * Names of the streams that the workers have; undefined before they reported any. All tasks have
   * the same ones, so the newest report tells: a task that has read nothing since the workers were
   * started for others still has a report of theirs.
   */
  get running(): ReadonlySet<string> | undefined {
    const [newest] = this.tasks.toSorted((a, b) => b.at - a.at);
    return newest && new Set(Object.keys(newest.streams));
  }

  /** What was gone before a worker had read it, newest first. */
  get gaps(): readonly Gap[] {
    const names = new Set(this.tasks.flatMap(({ streams }) => Object.keys(streams)));
    return newestFirst([...[...names].flatMap((name) => this.#ofTasks(name)), ...this.#ofOthers]);
  }

  /** {@linkcode gaps} of one stream. */
  gapsOf(stream: { readonly name: string; readonly topics: readonly string[] }): readonly Gap[] {
    const ofOthers = this.#ofOthers.filter(({ topic }) => stream.topics.includes(topic));
    return newestFirst([...this.#ofTasks(stream.name), ...ofOthers]);
  }

  #addGap(gap: Gap): void {
    const place = `${gap.reader}/${gap.topic}/${gap.partition}`;
    const known = this.#gaps.get(place) ?? new Map<number, Gap>();
    known.set(gap.from, gap);
    const shown = newestFirst([...known.values()]).slice(0, SHOWN_GAPS);
    this.#gaps.set(place, new Map(shown.map((one) => [one.from, one])));
  }

  #ofTasks(stream: string): readonly Gap[] {
    return this.tasks.flatMap(({ streams }) =>
      (streams[stream]?.gaps ?? []).map((gap): Gap => ({ ...gap, reader: "process" }))
    );
  }

  get #ofOthers(): readonly Gap[] {
    return [...this.#gaps.values()].flatMap((gaps) => [...gaps.values()]);
  }
}

function newestFirst(gaps: readonly Gap[]): readonly Gap[] {
  return gaps.toSorted((a, b) => b.at - a.at);
}

function isTaskProgress(report: Partial<TaskProgress> | null): report is TaskProgress {
  return Number.isInteger(report?.task) && typeof report?.streams === "object";
}

function isGap(report: Partial<Gap> | null): report is Gap {
  const { reader, topic, partition, from, to, at } = report ?? {};
  return GAP_READERS.some((one) => one === reader) && typeof topic === "string" &&
    [partition, from, to, at].every(Number.isInteger);
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
  /** Offsets passed that hold no record, of all tasks. */
  readonly holes: number;
  /** Of a derived stream: the input that is furthest behind; absent when all are idle. */
  readonly waitsFor?: SlowInput;
  /** Of windows across keys: where the source's records went, in all tasks. */
  readonly firstHop?: Ledger;
  readonly tasks: readonly TaskState[];
}

const EMPTY: Ledger = { in: 0, counted: 0, late: 0, dead: 0, filtered: 0 };

/** Sums the tasks' reports up for one stream. Pure. */
export function streamState(
  stream: string,
  reports: readonly TaskProgress[],
  now: number,
): StreamState {
  let holes = 0;
  const tasks = reports.flatMap(({ task, streams }): TaskState[] => {
    const progress = streams[stream];
    if (progress === undefined) return [];
    holes += progress.holes ?? 0;
    const { watermark, maxEventTime, ledger } = progress;
    return [{ task, watermark, maxEventTime, ledger }];
  });
  const progress = reports.flatMap(({ streams }) => streams[stream] ?? []);
  const waitsFor = slowest(progress.flatMap((one) => one.waitsFor ?? []));
  const firstHops = progress.flatMap(({ firstHop }) => firstHop ?? []);
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const watermarks = known(tasks.map(({ watermark }) => watermark));
  const newest = known(tasks.map(({ maxEventTime }) => maxEventTime));
  const watermark = watermarks.length === 0 ? null : Math.min(...watermarks);
  return {
    watermark,
    maxEventTime: newest.length === 0 ? null : Math.max(...newest),
    watermarkDelayMs: watermark === null ? null : now - watermark,
    ledger: tasks.reduce((sum, { ledger }) => add(sum, ledger), EMPTY),
    holes,
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(firstHops.length === 0 ? {} : { firstHop: firstHops.reduce(add) }),
    tasks,
  };
}

/** The input that is furthest behind; one that has no watermark yet is behind all others. */
function slowest(inputs: readonly SlowInput[]): SlowInput | undefined {
  const at = ({ watermark }: SlowInput) => watermark ?? -Infinity;
  return inputs.toSorted((a, b) => at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0)[0];
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
