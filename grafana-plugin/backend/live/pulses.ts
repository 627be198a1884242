import { type ProgressBoard, streamState } from "#core/progress.ts";
import type { Pulse } from "../../src/contract/live.ts";
import type { PipelineRow } from "../../src/frames/mod.ts";
import type { StreamTail } from "./channel_reader.ts";
import type { LiveLag } from "./live_lag.ts";
import { Samples } from "./samples.ts";

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

  /** @param onSample told after each time */
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
    for (const tail of tails()) {
      this.samples.add(tail.stream.name, pulseOf(tail, { board, lag, now }));
    }
    this.#taken++;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}

/** The state of one stream now. */
function pulseOf(
  { stream, log }: StreamTail,
  { board, lag, now }: {
    readonly board: ProgressBoard;
    readonly lag: LiveLag;
    readonly now: number;
  },
): Pulse {
  const { watermark, maxEventTime, ledger, tasks } = streamState(
    stream.name,
    board.tasks,
    now,
  );
  const { process, persist } = lag.of(stream.name);
  return {
    at: now,
    watermark,
    maxEventTime,
    rate: log.rate.perSecond(now),
    processLag: process,
    persistLag: persist,
    ledger: tasks.length === 0 ? null : ledger,
  };
}
