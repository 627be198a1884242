import { pause } from "#core/async/wait.ts";
import type { LiveLog } from "#core/live/log.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { LiveCursor, LiveEvent } from "./cursor.ts";
import type { LiveConnectionOptions } from "./sse.ts";

/** Bytes that may wait in a socket before the client counts as slow. */
const MAX_BUFFERED = 1 << 20;
/** Time between two looks at a socket that is full, ms. */
const FULL_WAIT_MS = 50;
/** Close code "going away" (RFC 6455). */
const GOING_AWAY = 1_001;

/** Options of {@linkcode serveWebSocket}. */
export interface WebSocketOptions extends LiveConnectionOptions {
  readonly log: Logger;
}

/** Sends the events of a cursor as messages `{type, id, data}` until either side closes. */
export function serveWebSocket(
  socket: WebSocket,
  source: { readonly cursor: LiveCursor; readonly log: LiveLog },
  options: WebSocketOptions,
): void {
  const closed = new AbortController();
  const signal = AbortSignal.any([options.signal, closed.signal]);
  socket.addEventListener("open", () => {
    pump(socket, source, { ...options, signal })
      .catch((error) => options.log.error("live socket failed", { error: errorMessage(error) }))
      .finally(() => {
        if (socket.readyState === WebSocket.OPEN) socket.close(GOING_AWAY, "the server stops");
      });
  });
  socket.addEventListener("close", () => {
    closed.abort();
    options.onClose();
  });
  // The close event follows and has all there is to know.
  socket.addEventListener("error", () => {});
}

async function pump(
  socket: WebSocket,
  { cursor, log }: { readonly cursor: LiveCursor; readonly log: LiveLog },
  options: LiveConnectionOptions,
): Promise<void> {
  const { signal, heartbeatMs } = options;
  let heartbeatAt = Date.now() + heartbeatMs;
  socket.send(formatMessage({ type: "hello", id: cursor.id, data: "null" }));
  while (!signal.aborted) {
    const now = Date.now();
    if (socket.bufferedAmount > MAX_BUFFERED) {
      await pause(FULL_WAIT_MS, signal);
      continue;
    }
    const events = cursor.take(now);
    if (events.length > 0) {
      for (const event of events) socket.send(formatMessage(event));
      options.onEvents(events);
      heartbeatAt = now + heartbeatMs;
    } else if (now >= heartbeatAt) {
      socket.send(formatMessage({ type: "heartbeat", id: cursor.id, data: "null" }));
      heartbeatAt = now + heartbeatMs;
    } else {
      const ms = Math.min(heartbeatAt - now, cursor.dueIn(now) ?? Infinity);
      await log.changed(cursor.seq, { ms, signal });
    }
  }
}

/** One event as the text of a message. */
function formatMessage({ type, id, data }: LiveEvent): string {
  return `{"type":${JSON.stringify(type)},"id":${JSON.stringify(id)},"data":${data}}`;
}
