import type { LiveLog } from "#core/live/log.ts";
import type { LiveCursor, LiveEvent } from "./cursor.ts";

/** How a live connection is kept. */
export interface LiveConnectionOptions {
  /** Ends the connection. */
  readonly signal: AbortSignal;
  /** Silence after which a sign of life is sent, ms. */
  readonly heartbeatMs: number;
  readonly onEvents: (events: readonly LiveEvent[]) => void;
  readonly onClose: () => void;
}

/** Time after which a client that was cut off should come back, ms. */
const RETRY_MS = 2_000;
/** Clients of a server that stops come back to others within this time, not all at once, ms. */
const SPREAD_MS = 1_000;

/**
 * The events of a cursor as server-sent events (WHATWG HTML, section 9.2). The stream is read as
 * fast as the client takes it, so what it does not take waits in the log, not here.
 */
export function sseBody(
  cursor: LiveCursor,
  log: LiveLog,
  options: LiveConnectionOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const cancelled = new AbortController();
  const signal = AbortSignal.any([options.signal, cancelled.signal]);
  const encoder = new TextEncoder();
  let heartbeatAt = Date.now() + options.heartbeatMs;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n${idBlock(cursor.id)}`));
    },
    async pull(controller) {
      while (!signal.aborted) {
        const now = Date.now();
        const events = cursor.take(now);
        if (events.length > 0) {
          options.onEvents(events);
          heartbeatAt = now + options.heartbeatMs;
          return controller.enqueue(encoder.encode(events.map(formatEvent).join("")));
        }
        if (now >= heartbeatAt) {
          heartbeatAt = now + options.heartbeatMs;
          return controller.enqueue(encoder.encode(`: heartbeat\n${idBlock(cursor.id)}`));
        }
        const ms = Math.min(heartbeatAt - now, cursor.dueIn(now) ?? Infinity);
        await log.changed(cursor.seq, { ms, signal });
      }
      if (cancelled.signal.aborted) return;
      options.onClose();
      const retry = Math.round(Math.random() * SPREAD_MS);
      controller.enqueue(encoder.encode(`retry: ${retry}\n${idBlock(cursor.id)}`));
      controller.close();
    },
    cancel() {
      cancelled.abort();
      options.onClose();
    },
  }, { highWaterMark: 1 });
}

/** An id without data moves a client's position and shows it nothing. */
function idBlock(id: string | null): string {
  return `${idField(id)}\n`;
}

function idField(id: string | null): string {
  return id === null ? "" : `id: ${id}\n`;
}

/** One event in the text format; each line of its data gets a field of its own. */
export function formatEvent(event: LiveEvent): string {
  const data = event.data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join("");
  return `event: ${event.type}\n${idField(event.id)}${data}\n`;
}
