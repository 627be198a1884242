import { WebSocket } from "ws";
import { pause } from "#core/async/wait.ts";
import type { LiveLog } from "#core/live/log.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { LiveCursor, LiveEvent } from "./cursor.ts";
import { FULL_WAIT_MS, MAX_BUFFERED, Multiplex, type MultiplexOptions } from "./multiplex.ts";
import type { LiveConnectionOptions } from "./sse.ts";

/** Heartbeats that a client may leave unanswered before it counts as gone. */
const MAX_UNANSWERED = 3;
/** Close code "going away" (RFC 6455). */
const GOING_AWAY = 1_001;

/** Options of {@linkcode serveWebSocket}. */
export interface WebSocketOptions extends LiveConnectionOptions {
  readonly log: Logger;
}

/** Options of {@linkcode serveMultiplex}. */
export interface MultiplexSocketOptions extends Omit<MultiplexOptions, "onError"> {
  readonly log: Logger;
  readonly onClose: () => void;
}

/** Serves the subscriptions that a client sends, until either side closes. */
export function serveMultiplex(socket: WebSocket, options: MultiplexSocketOptions): void {
  const wire = {
    send: (text: string) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    get buffered() {
      return socket.bufferedAmount;
    },
  };
  const onError = (error: unknown) =>
    options.log.error("live subscription failed", { error: errorMessage(error) });
  const signal = keepAlive(socket, options);
  const multiplex = new Multiplex(wire, { ...options, signal, onError });
  socket.on("message", (data) => {
    multiplex.receive(String(data));
    if (socket.bufferedAmount > MAX_BUFFERED && !socket.isPaused) listenLater(socket, signal);
  });
  multiplex.run().catch(onError).finally(() => socket.close(GOING_AWAY, "the server stops"));
}

/** A client that does not take its answers is not listened to until it does: each is answered. */
async function listenLater(socket: WebSocket, signal: AbortSignal): Promise<void> {
  socket.pause();
  while (socket.bufferedAmount > MAX_BUFFERED && !signal.aborted) {
    await pause(FULL_WAIT_MS, signal);
  }
  socket.resume();
}

/**
 * Sends the events of a cursor as messages `{type, id, data}` until either side closes; what the
 * client sends is not read.
 */
export function serveWebSocket(
  socket: WebSocket,
  source: { readonly cursor: LiveCursor; readonly log: LiveLog },
  options: WebSocketOptions,
): void {
  const signal = keepAlive(socket, options);
  pump(socket, source, { ...options, signal })
    .catch((error) => options.log.error("live socket failed", { error: errorMessage(error) }))
    .finally(() => socket.close(GOING_AWAY, "the server stops"));
}

/**
 * Pings a client, and cuts one off that answers no ping: its machine may be gone without a word, or it
 * reads nothing. So an answer counts that repeats what only who has read the ping knows.
 *
 * @returns aborts when either side closes
 */
function keepAlive(
  socket: WebSocket,
  { signal, heartbeatMs, onClose }: Pick<
    LiveConnectionOptions,
    "signal" | "heartbeatMs" | "onClose"
  >,
): AbortSignal {
  const closed = new AbortController();
  const unanswered: string[] = [];
  const pinging = setInterval(() => {
    if (unanswered.length >= MAX_UNANSWERED) return socket.terminate();
    const said = crypto.randomUUID();
    unanswered.push(said);
    socket.ping(said);
  }, heartbeatMs);
  // Of several pings a client may answer the last alone (RFC 6455, section 5.5.3).
  socket.on("pong", (said) => unanswered.splice(0, unanswered.indexOf(String(said)) + 1));
  socket.once("close", () => {
    clearInterval(pinging);
    closed.abort();
    onClose();
  });
  return AbortSignal.any([signal, closed.signal]);
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
