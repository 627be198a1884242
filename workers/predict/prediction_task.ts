import { Buffer } from "node:buffer";
import type { Prediction } from "#core/contract/prediction.ts";
import type { Stream } from "#core/declaration/mod.ts";
import type { FetchedRecords, RecordCursor, UndecodableBatch } from "#core/kafka/record_batch.ts";
import { UndecodableBatch as Undecodable } from "#core/kafka/record_batch.ts";
import { isMalformed, readWindow } from "#core/live/read_message.ts";
import { HEADERS } from "#core/record/headers.ts";
import { FORMAT, type InputHead, type StoredHead } from "#core/task/changelog.ts";
import type { InputTask } from "#core/task/input_task.ts";
import { type InputHandler, InputWalk, type Slice } from "#core/task/input_walk.ts";
import type { Lane, Outbox } from "#core/task/outbox.ts";
import type { Quarantine } from "#core/task/quarantine.ts";
import { StateLane } from "#core/task/state_lane.ts";
import type { Point } from "#predict/mod.ts";
import type { WindowUpdate } from "#window/mod.ts";
import type { ArrivalTable } from "./arrival_table.ts";
import { NOTHING_COUNTED, type PredictEvents, type WindowCounts } from "./events.ts";
import type { History } from "./history.ts";
import { pointOf, type SeriesKind, valueOf } from "./series.ts";
import type { SeriesTable } from "./series_table.ts";

/** The head row of a stream's predictions. */
export interface PredictionHead extends StoredHead {
  readonly counts: WindowCounts;
  /** Of the last prediction, whole µs. */
  readonly stamp: number;
  /** Start of the newest window by kind of series, in their order; null: none. */
  readonly newest: readonly (number | null)[];
}

/** Options of {@linkcode PredictionTask}. */
export interface PredictionTaskOptions {
  readonly stream: Stream;
  /** The topic of its windows. */
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string | undefined;
  readonly outbox: Outbox;
  readonly predictionsTopic: string;
  readonly changelogTopic: string;
  readonly kinds: readonly SeriesKind[];
  readonly table: SeriesTable;
  /** Absent when no arrivals are predicted. */
  readonly arrivals: ArrivalTable | undefined;
  readonly history: History;
  readonly head: Omit<InputHead, "topicId">;
  readonly stored: Pick<PredictionHead, "counts" | "stamp" | "newest"> | undefined;
  /** True when the position is not the one that is stored, or none is: it is written at once. */
  readonly isUnsaved: boolean;
  readonly end: number;
  readonly quarantine: Quarantine;
  readonly events: PredictEvents;
}

/** Rows that are written between two looks at the clock. */
const STEP = 64;

/** Messages between two looks for series that are to be forgotten. */
const FORGET_EVERY = 10_000;

const OPEN = Buffer.from('"status":"open"');

/**
 * The windows of one stream in one task: each that is final or revised is learned once by the series
 * that are declared of it, and what they expect then is written in the same transaction.
 */
export class PredictionTask implements InputTask, InputHandler {
  readonly name: string;
  readonly walk: InputWalk;
  readonly topicId: string | undefined;
  readonly #options: PredictionTaskOptions;
  readonly #predictions: Lane;
  readonly #state: StateLane;
  /** What new series learn first, by size, key and kind: read before the windows are. */
  readonly #histories = new Map<string, readonly Point[]>();
  readonly #newest = new Map<SeriesKind, number>();
  readonly #counts: { -readonly [Name in keyof WindowCounts]: number };
  #stamp: number;
  #written: number;
  /** Messages since the state began. */
  #read: number;

  constructor(options: PredictionTaskOptions) {
    const { stream, topic, partition, outbox, events, stored, kinds } = options;
    this.name = stream.name;
    this.topicId = options.topicId;
    this.#options = options;
    this.#predictions = outbox.lane(options.predictionsTopic, partition);
    this.#state = new StateLane(outbox.lane(options.changelogTopic, partition), this.name);
    this.#counts = { ...stored?.counts ?? NOTHING_COUNTED };
    this.#read = sumOf(this.#counts);
    this.#stamp = stored?.stamp ?? 0;
    for (const [index, kind] of kinds.entries()) {
      const start = stored?.newest[index];
      if (typeof start === "number") this.#newest.set(kind, start);
    }
    this.#written = options.isUnsaved ? -1 : options.head.position;
    this.walk = new InputWalk({
      topic,
      partition,
      head: options.head,
      end: options.end,
      remembers: options.topicId === undefined,
      handler: this,
      onMiscount: (miscount) => events.miscounted(this.name, this.walk, miscount),
    });
  }

  get counts(): WindowCounts {
    return { ...this.#counts };
  }

  get table(): SeriesTable {
    return this.#options.table;
  }

  /** Reads the history of the series that begin with what was fetched. */
  async prepare(fetched: FetchedRecords): Promise<void> {
    this.#histories.clear();
    const begun = this.#beginnings(fetched);
    if (begun.size === 0) return;
    const { history, stream } = this.#options;
    const found = await history.read(stream.name, [...begun.values()]);
    for (const [id, points] of found) this.#histories.set(id, points);
  }

  /** The first window of each series that is not known. */
  #beginnings(fetched: FetchedRecords) {
    const begun = new Map<string, { id: string; kind: SeriesKind; key: string; before: number }>();
    for (const batch of fetched.batches) {
      if (batch.lastOffset < this.walk.position) continue;
      try {
        const cursor = batch.open();
        while (cursor.next()) {
          if (cursor.offset < this.walk.position) continue;
          const window = this.#windowOf(cursor);
          if (window === undefined || window === "malformed") continue;
          const { key, start, size } = window;
          for (const kind of this.#options.kinds) {
            if (kind.spec.window !== size || !this.#options.table.isNew(kind, window)) continue;
            const id = historyId(kind, key);
            if (!begun.has(id)) begun.set(id, { id, kind, key, before: start });
          }
        }
      } catch (error) {
        // The walk sets it aside.
        if (!(error instanceof Undecodable)) throw error;
      }
    }
    return begun;
  }

  record(cursor: RecordCursor): void {
    this.#counts[this.#take(cursor)]++;
    // Counted from the beginning of the state: when is the same with a restart on the way and without.
    if (++this.#read % FORGET_EVERY === 0) this.#options.table.forget(this.#newest);
  }

  #take(cursor: RecordCursor): keyof WindowCounts {
    const { quarantine, kinds, events } = this.#options;
    if (!quarantine.isEmpty && this.#isAside(cursor.offset)) return "malformed";
    const window = this.#windowOf(cursor);
    if (window === undefined) return "passed";
    if (window === "malformed") {
      events.malformed(this.name, this.walk, cursor.offset);
      return "malformed";
    }
    let isLearned = false;
    for (const kind of kinds) {
      if (kind.spec.window === window.size && this.#learn(kind, window, cursor)) isLearned = true;
    }
    const arrivals = this.#options.arrivals?.take(window);
    if (arrivals !== undefined) {
      isLearned = true;
      for (const prediction of arrivals) this.#tell(prediction, cursor);
      events.learned(this.name, { predictions: arrivals, learned: 1 });
    }
    if (!isLearned) return "passed";
    return window.status === "revised" ? "revised" : "learned";
  }

  undecodable(error: UndecodableBatch): void {
    this.#options.events.undecodable(this.name, error);
  }

  settle(_slice: Slice): boolean {
    return true;
  }

  tick(): boolean {
    return true;
  }

  get changed(): boolean {
    return this.walk.position !== this.#written || this.#options.table.isChanged ||
      this.#options.arrivals?.isChanged === true;
  }

  writeRows(slice: Pick<Slice, "until">): boolean {
    this.#options.arrivals?.writeChanges();
    while (!this.#options.table.writeChanges(STEP)) {
      if (performance.now() > slice.until) return false;
    }
    return true;
  }

  writeHead(): void {
    const head: PredictionHead = {
      v: FORMAT,
      ...this.walk.head,
      ...(this.topicId === undefined ? {} : { topicId: this.topicId }),
      counts: this.counts,
      stamp: this.#stamp,
      newest: this.#options.kinds.map((kind) => this.#newest.get(kind) ?? null),
    };
    this.#state.head(head);
    this.#written = this.walk.position;
  }

  get imbalance(): string | undefined {
    const counted = sumOf(this.#counts);
    return counted === this.walk.records
      ? undefined
      : `${this.walk.records} messages were read and ${counted} are accounted for`;
  }

  #isAside(offset: number): boolean {
    const { topic, partition } = this.walk;
    const at = { topic, partition, offset };
    const reason = this.#options.quarantine.reasonAgainst(at);
    if (reason === undefined) return false;
    this.#options.events.setAside(this.name, at, reason);
    return true;
  }

  /** The window that a message holds; undefined for one that is open, which nothing learns. */
  #windowOf({ bytes, valueStart, valueEnd }: RecordCursor): WindowUpdate | "malformed" | undefined {
    if (valueStart < 0) return "malformed";
    const value = bytes.subarray(valueStart, valueEnd);
    // Most of what is written of windows. No text within JSON has an unescaped quotation mark.
    if (Buffer.from(value.buffer, value.byteOffset, value.length).indexOf(OPEN) >= 0) {
      return undefined;
    }
    const read = readWindow(value);
    if (isMalformed(read)) return "malformed";
    return read.status === "open" ? undefined : read;
  }

  /** @returns whether the series has learned it */
  #learn(kind: SeriesKind, window: WindowUpdate, cursor: RecordCursor): boolean {
    const { table, events } = this.#options;
    const { key, start } = window;
    const series = table.open(kind, window, () => {
      const points = this.#histories.get(historyId(kind, key)) ?? [];
      if (points.length > 0) events.warmStarted(this.name, points.length);
      return points;
    });
    if (series === undefined) {
      events.noRoom(this.name);
      return false;
    }
    if (start > (this.#newest.get(kind) ?? -Infinity)) this.#newest.set(kind, start);
    const value = valueOf(kind.spec, window);
    const point = pointOf({ ...window, value });
    const { learned, isChanged, predictions } = series.learn(point, window.status === "revised");
    if (!isChanged) return false;
    for (const prediction of predictions) this.#tell(prediction, cursor);
    events.learned(this.name, { predictions, learned });
    table.changed(series, this.#nextStamp(cursor));
    return true;
  }

  /** Rises with everything that is written, and is near the time of the append. */
  #nextStamp({ timestamp }: RecordCursor): number {
    this.#stamp = Math.max(this.#stamp + 1, timestamp * 1_000);
    return this.#stamp;
  }

  #tell(prediction: Prediction, cursor: RecordCursor): void {
    const stamp = this.#nextStamp(cursor);
    this.#predictions.append(
      Buffer.from(`${prediction.stream}/${prediction.key}`),
      Buffer.from(JSON.stringify(prediction)),
      { [HEADERS.stamp]: String(stamp) },
    );
  }
}

function sumOf(counts: WindowCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function historyId({ spec: { measure, aggregate, window: size } }: SeriesKind, key: string) {
  return `${size} ${measure} ${aggregate} ${key}`;
}
