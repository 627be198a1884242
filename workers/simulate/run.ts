import type { Delivery } from "./deliver.ts";
import { pause } from "#core/async/wait.ts";
import type { Pacer } from "./pace.ts";
import type { Sink } from "./sink.ts";

/** Options of {@linkcode run}. */
export interface RunOptions {
  readonly sink: Sink;
  readonly pacer: Pacer;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
  /** Ends the run after the records taken so far. */
  readonly signal: AbortSignal;
  /** Called for each batch before it is sent: event time reached, and how far behind its plan it is, ms. */
  readonly onBatch: (eventTime: number, behindMs: number) => void;
}

/** Records of one batch at most: kafkajs groups a batch by copying, so larger ones gain nothing. */
const LARGEST_BATCH = 4_000;
/** Records wait this long for others to share a batch with, ms. */
const LINGER_MS = 20;

/**
 * Sends deliveries when they are due, in batches.
 *
 * @throws {Error} what the sink throws
 */
export async function run(deliveries: Iterable<Delivery>, options: RunOptions): Promise<void> {
  const { sink, pacer, now, signal, onBatch } = options;
  let batch: Delivery[] = [];
  let clock = now();
  let index = 0;
  let due = -Infinity;
  const flush = async (): Promise<void> => {
    const last = batch.at(-1);
    if (last === undefined) return;
    onBatch(last.deliverAt, due === -Infinity ? 0 : Math.max(0, now() - due));
    const full = batch;
    batch = [];
    await sink.send(full);
    clock = now();
  };
  for (const delivery of deliveries) {
    const next = pacer.dueAt(delivery.deliverAt, index++);
    if (next > clock) clock = now();
    while (next > clock && !signal.aborted) {
      await flush();
      await pause(Math.max(next - clock, LINGER_MS), signal);
      clock = now();
    }
    if (signal.aborted) break;
    due = next;
    batch.push(delivery);
    if (batch.length >= LARGEST_BATCH) await flush();
  }
  await flush();
}
