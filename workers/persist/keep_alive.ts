import { inTime } from "#core/async/time_limit.ts";

/** Options of {@linkcode keepAlive}. */
export interface KeepAliveOptions {
  /** Tells the group that this member lives. */
  readonly heartbeat: () => Promise<void>;
  /** ms between two heartbeats. */
  readonly everyMs: number;
  /** Aborts the work. */
  readonly signal: AbortSignal;
}

/**
 * Runs `work` and sends heartbeats meanwhile, so that a batch may take as long as it must without
 * costing the membership of the consumer group.
 *
 * @throws what the heartbeat throws, such as that the group is rebalancing; the work is aborted then
 */
export async function keepAlive(
  work: (signal: AbortSignal) => Promise<void>,
  { heartbeat, everyMs, signal }: KeepAliveOptions,
): Promise<void> {
  const lost = new AbortController();
  const running = work(AbortSignal.any([signal, lost.signal]));
  const ended = running.then(() => true, () => true);
  while (!await inTime(ended, { ms: everyMs })) {
    try {
      await heartbeat();
    } catch (error) {
      lost.abort();
      await ended;
      throw error;
    }
  }
  return await running;
}
