import { pause } from "#core/lifecycle/pause.ts";

/** Waits for something, but no longer than `ms`, and no longer than until `signal` aborts. */
export async function atMost(
  ms: number,
  awaited: Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = new AbortController();
  const over = signal === undefined ? waiting.signal : AbortSignal.any([signal, waiting.signal]);
  try {
    await Promise.race([awaited, pause(ms, over)]);
  } finally {
    waiting.abort();
  }
}
