import { AggregateLayout } from "./aggregate/layout.ts";
import { WatermarkClock } from "./clock.ts";
import { emitRules } from "./emit.ts";
import { compileFilter, type RecordTest } from "./filter.ts";
import { type Disposition, emptyLedger, type LedgerCounts, type SpecCounts } from "./ledger.ts";
import { type StateChunk, StateLog } from "./snapshot/state_log.ts";
import { checkSpecs, windowSize, type WindowSpec } from "./spec.ts";
import type { WindowSink } from "./update.ts";
import { AlignedWindows } from "./windows/aligned_windows.ts";
import { SessionWindows } from "./windows/session_windows.ts";
import { advance, type SpecWindows } from "./windows/spec_windows.ts";

/** How the windows of one stream in one task behave. Times are ms. */
export interface StreamWindowsOptions {
  /** Name of the stream. */
  stream: string;
  /** At most one per window size. */
  specs: readonly WindowSpec[];
  /** How far records may be out of order. */
  outOfOrdernessMs: number;
  /** How far ahead of the wall clock a record may be. */
  futureCapMs: number;
  /** Wall-clock silence after which event time goes on by itself; Infinity: never. */
  idleCloseMs: number;
  /** Least wall-clock time between two open updates of one window. */
  openUpdateEveryMs: number;
  /** About how much JSON a state chunk may be, bytes. Default 200,000. */
  chunkBytes?: number;
}

/** @throws {RangeError} Naming the option that is not valid and what was expected. */
export function checkOptions(options: StreamWindowsOptions): void {
  checkSpecs(options.specs);
  const { outOfOrdernessMs, futureCapMs, idleCloseMs, openUpdateEveryMs } = options;
  if (!Number.isSafeInteger(outOfOrdernessMs) || outOfOrdernessMs < 0) {
    throw new RangeError(`'outOfOrdernessMs' must be whole ms, 0 or more: got ${outOfOrdernessMs}`);
  }
  for (const [name, ms] of Object.entries({ futureCapMs, idleCloseMs, openUpdateEveryMs })) {
    if (!(ms >= 0)) throw new RangeError(`'${name}' must be ms, 0 or more: got ${ms}`);
  }
}

/** Earliest time a Date can hold, epoch ms. */
const EARLIEST = -8.64e15;

interface SpecPart {
  readonly size: number;
  readonly windows: SpecWindows;
  readonly test: RecordTest | undefined;
  readonly counts: SpecCounts;
}

/**
 * The windows of one stream in one task (one partition): Clock × Assigner × Aggregate × Emit policy.
 * Does no I/O and reads no clock; wall time is an argument. The same records in the same order give
 * the same final and revised updates, however they are batched and wherever it was stopped and
 * restored.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const emitted: string[] = [];
 * const windows = new StreamWindows({
 *   stream: "weather_data",
 *   specs: [{
 *     kind: "tumbling",
 *     sizeMs: 10_000,
 *     allowedLatenessMs: 0,
 *     aggregates: ["avg"],
 *     measures: ["temperature"],
 *     emit: "final",
 *   }],
 *   outOfOrdernessMs: 5_000,
 *   futureCapMs: 3_600_000,
 *   idleCloseMs: Infinity,
 *   openUpdateEveryMs: 1_000,
 * }, {
 *   update: (u) => emitted.push(`${u.start} ${u.status} ${u.count} ${u.measures.temperature?.avg}`),
 *   late: () => {},
 * });
 * windows.add("london", 1_000, { temperature: 20 }, 1_000);
 * windows.add("london", 9_999, { temperature: 22 }, 9_999);
 * windows.add("london", 15_000, { temperature: 30 }, 15_000);
 * assert.deepEqual(emitted, ["0 final 2 21"]);
 * ```
 */
export class StreamWindows {
  readonly #clock: WatermarkClock;
  readonly #futureCapMs: number;
  readonly #ledger: LedgerCounts;
  readonly #parts: readonly SpecPart[];
  readonly #log: StateLog;
  /** Reused, so that adding a record allocates nothing. */
  readonly #arrival = { key: "", eventTime: 0, record: {} as Readonly<Record<string, unknown>> };

  /** @throws {RangeError} If an option or a spec is not valid. */
  constructor(options: StreamWindowsOptions, sink: WindowSink) {
    checkOptions(options);
    this.#clock = new WatermarkClock(options);
    this.#futureCapMs = options.futureCapMs;
    this.#ledger = emptyLedger(options.specs.length);
    this.#parts = options.specs.map((spec, index) => ({
      size: windowSize(spec),
      windows: specWindows(spec, options, sink),
      test: spec.filter && compileFilter(spec.filter),
      counts: this.#ledger.specs[index]!,
    }));
    this.#log = new StateLog({
      clock: this.#clock,
      ledger: this.#ledger,
      specs: options.specs,
      windows: this.#parts.map((part) => part.windows),
      ...(options.chunkBytes !== undefined && { chunkBytes: options.chunkBytes }),
    });
  }

  /** Epoch ms; -Infinity before the first record. Never goes back. */
  get watermark(): number {
    return this.#clock.watermark;
  }

  /** Highest event time seen, epoch ms; -Infinity before the first record. */
  get maxEventTime(): number {
    return this.#clock.maxEventTime;
  }

  /** What became of every record; live, not a copy. */
  get ledger(): LedgerCounts {
    return this.#ledger;
  }

  /**
   * Adds one record. What it makes final or revised is emitted at once.
   *
   * @param key of the entity; each has windows of its own.
   * @param eventTime epoch ms.
   * @param record its fields.
   * @param now wall clock, epoch ms.
   * @returns "future": it is more than the future cap ahead of `now`, only the ledger changed.
   * "counted": by at least one spec. "late": by none, and at least one found it late. "filtered".
   * @throws {RangeError} If the event time is no number or before the year −271821; nothing changed.
   */
  add(
    key: string,
    eventTime: number,
    record: Readonly<Record<string, unknown>>,
    now: number,
  ): Disposition {
    if (!(eventTime >= EARLIEST)) {
      throw new RangeError(`'eventTime' must be epoch ms within the range of a Date: ${eventTime}`);
    }
    const ledger = this.#ledger;
    ledger.in++;
    if (eventTime > now + this.#futureCapMs) {
      ledger.future++;
      return "future";
    }
    if (this.#clock.observe(eventTime)) advance(this.#parts, this.#clock.watermark);
    const arrival = this.#arrival;
    arrival.key = key;
    arrival.eventTime = eventTime;
    arrival.record = record;
    const disposition = this.#count();
    ledger[disposition]++;
    return disposition;
  }

  /**
   * Wall-clock tick for an input that is caught up: after `idleCloseMs` of silence event time goes on
   * at the pace of the wall clock, and closes windows.
   *
   * @param now wall clock, epoch ms.
   * @param silentMs since the last record of this stream in this task.
   */
  advanceIdle(now: number, silentMs: number): void {
    if (this.#clock.idle(now, silentMs)) advance(this.#parts, this.#clock.watermark);
  }

  /**
   * Emits the open windows that changed since they were last emitted, where the policy allows it and
   * `openUpdateEveryMs` have passed. Order: spec, then end (aligned) or order of change (sessions).
   *
   * @param now wall clock, epoch ms.
   */
  emitOpen(now: number): void {
    for (const part of this.#parts) part.windows.emitOpen(now, this.#clock.watermark);
  }

  /** All that changed since the last call, as JSON data of bounded size; empty if nothing did. */
  takeChanges(): StateChunk[] {
    return this.#log.takeChanges();
  }

  /** The full state as JSON data; the next {@linkcode StreamWindows.takeChanges} continues it. */
  snapshot(): StateChunk[] {
    return this.#log.snapshot();
  }

  /**
   * Continues from chunks in the order in which they were taken. All later results are as if it had
   * never stopped. Open windows may be emitted once more, with the same content.
   *
   * @throws {RangeError} If the chunks are of another version, were written with other windows, or
   * the first ones are missing.
   */
  static restore(
    options: StreamWindowsOptions,
    sink: WindowSink,
    chunks: Iterable<StateChunk>,
  ): StreamWindows {
    let windows = new StreamWindows(options, sink);
    for (const chunk of chunks) {
      if (chunk.reset) windows = new StreamWindows(options, sink);
      windows.#log.apply(chunk);
    }
    windows.#log.resume();
    return windows;
  }

  #count(): "counted" | "late" | "filtered" {
    const watermark = this.#clock.watermark;
    const arrival = this.#arrival;
    let result: "counted" | "late" | "filtered" = "filtered";
    for (const { test, windows, counts } of this.#parts) {
      if (test !== undefined && !test(arrival.record)) {
        counts.filtered++;
      } else if (windows.add(arrival, watermark)) {
        counts.counted++;
        result = "counted";
      } else {
        counts.late++;
        if (result === "filtered") result = "late";
      }
    }
    return result;
  }
}

function specWindows(
  spec: WindowSpec,
  options: StreamWindowsOptions,
  sink: WindowSink,
): SpecWindows {
  const { stream, openUpdateEveryMs } = options;
  const rules = emitRules(spec.emit, spec.allowedLatenessMs);
  const layout = new AggregateLayout(spec);
  const context = { stream, size: windowSize(spec), rules, layout, sink, openUpdateEveryMs };
  return spec.kind === "session"
    ? new SessionWindows({ ...context, spec })
    : new AlignedWindows({ ...context, spec });
}
