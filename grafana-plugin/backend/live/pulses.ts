import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { lostOffsets } from "#core/contract/gap_text.ts";
import type { LiveLog } from "#core/live/log.ts";
import { type ProgressBoard, streamState } from "#core/progress.ts";
import type { Pulse } from "../../src/contract/live.ts";
import { eachInSteps, type PipelineRow, sortInSteps, type Steps } from "../../src/frames/mod.ts";
import type { StreamTail } from "./channel_reader.ts";
import type { LiveLag } from "./live_lag.ts";
import { overdueMs } from "./overdue.ts";

/** Time between two samples, ms. */
const EVERY_MS = 1_000;

/** Options of {@linkcode Pulses}. */
export interface PulsesOptions {
  readonly tails: () => readonly StreamTail[];
  readonly board: ProgressBoard;
  readonly lag: LiveLag;
  /** False until every task's newest report was read: sums over some of them would mislead. */
  readonly isComplete: () => boolean;
}

/** Takes a sample of the state of each stream every second. */
export class Pulses {
  readonly samples = new Samples();
  readonly #options: PulsesOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #taken = 0;
  /** When each log was seen first, and when something of each scenario was, epoch ms. */
  readonly #logs = new WeakMap<LiveLog, number>();
  readonly #scenarios = new Map<string, number>();
  #next = Promise.withResolvers<void>();

  constructor(options: PulsesOptions) {
    this.#options = options;
  }

  /** Number of times that samples were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Resolves when the next samples are there. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  /** @param onSample called after each time */
  start(onSample: () => void): void {
    this.#timer ??= setInterval(() => {
      this.#take(Date.now());
      onSample();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#next.resolve();
  }

  /** The newest sample of each stream. */
  newest(): PipelineRow[] {
    return this.#options.tails().flatMap(({ stream: { name } }) => {
      const pulse = this.samples.newest(name);
      return pulse === undefined ? [] : [{ stream: name, pulse }];
    });
  }

  #take(now: number): void {
    const { tails, board, lag, isComplete } = this.#options;
    if (!isComplete()) return;
    const { running } = board;
    for (const { stream: { scenario }, log } of tails()) {
      if (!this.#logs.has(log)) this.#logs.set(log, now);
      if (log.rate.newest !== null && !this.#scenarios.has(scenario)) {
        this.#scenarios.set(scenario, now);
      }
    }
    for (const tail of tails()) {
      const began = this.#scenarios.get(tail.stream.scenario);
      const since = began && Math.max(began, this.#logs.get(tail.log)!);
      this.samples.add(tail.stream.name, pulseOf(tail, { board, lag, running, since, now }));
    }
    this.#taken++;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}

/** The state of one stream now. */
function pulseOf(
  { stream, log }: StreamTail,
  { board, lag, running, since, now }: {
    readonly board: ProgressBoard;
    readonly lag: LiveLag;
    readonly running: ProgressBoard["running"];
    /** Since when the stream should have records, epoch ms; undefined where its scenario has none. */
    readonly since: number | undefined;
    readonly now: number;
  },
): Pulse {
  const { watermark, maxEventTime, ledger, tasks, waitsFor } = streamState(
    stream.name,
    board.tasks,
    now,
  );
  const { process, persist, waitingSince } = lag.of(stream.name);
  const overdue = overdueMs(stream, { log, since, now });
  const lost = lostOffsets(board.gapsOf(gapSource(stream)));
  return {
    at: now,
    watermark,
    maxEventTime,
    rate: log.rate.perSecond(now),
    processLag: process,
    persistLag: persist,
    ledger: tasks.length === 0 ? null : ledger,
    ...(lost === 0 ? {} : { lost }),
    ...(running === undefined || running.has(stream.name) ? {} : { run: false }),
    ...(overdue === undefined ? {} : { overdue }),
    ...(waitingSince === null ? {} : { waiting: now - waitingSince }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

/** What finds a stream's gaps. */
export function gapSource({ name, topics }: StoredStream) {
  return { name, topics: Object.values(topics) };
}

/** Samples that are kept of each stream: an hour, one a second. */
const KEPT = 3_600;

/** The pipeline's states of the last hour. */
export class Samples {
  readonly #byStream = new Map<string, { pulses: Pulse[]; at: number }>();

  add(stream: string, pulse: Pulse): void {
    let ring = this.#byStream.get(stream);
    if (ring === undefined) {
      this.#byStream.set(stream, ring = { pulses: [], at: 0 });
    }
    ring.pulses[ring.at] = pulse;
    ring.at = (ring.at + 1) % KEPT;
  }

  newest(stream: string): Pulse | undefined {
    const ring = this.#byStream.get(stream);
    return ring?.pulses[(ring.at + KEPT - 1) % KEPT];
  }

  /**
   * States within a range, by time and stream.
   *
   * @param range epoch ms, `to` exclusive
   */
  *withinInSteps(
    range: { readonly from: number; readonly to: number },
  ): Steps<PipelineRow[]> {
    const rows: PipelineRow[] = [];
    for (const [stream, { pulses }] of this.#byStream) {
      yield* eachInSteps(pulses, (pulse) => {
        if (pulse.at >= range.from && pulse.at < range.to) rows.push({ stream, pulse });
      });
    }
    return yield* sortInSteps(
      rows,
      (a, b) => a.pulse.at - b.pulse.at || (a.stream < b.stream ? -1 : 1),
    );
  }

  /** Time of the oldest sample, epoch ms; undefined when there is none. */
  get since(): number | undefined {
    const times = [...this.#byStream.values()].flatMap(({ pulses }) => pulses.map(({ at }) => at));
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
  }
}
