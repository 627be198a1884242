import { createParser } from "eventsource-parser";
import { backoffDelay } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import {
  isTransient,
  type Problem,
  ProblemError,
  problemFrom,
  problemOf,
  WAITS,
} from "./problem.ts";

/** The server sends a comment every 15 s; this long without a byte means the line is dead. */
const SILENCE_MS = 40_000;

/** One event of a text/event-stream. */
export interface ServerEvent {
  /** `message` when the server named none. */
  readonly type: string;
  readonly data: string;
  /** The newest id that the stream has sent so far, also in a block without data. */
  readonly id: string;
}

/** How a live stream is doing. */
export type LiveState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "waiting"; readonly retryAt: number; readonly problem: Problem }
  | { readonly kind: "stopped"; readonly problem?: Problem };

export interface LiveStreamOptions {
  onEvent(event: ServerEvent): void;
  onState(state: LiveState): void;
}

/** A live stream that can be stopped and started again where it left off. */
export interface LiveStream {
  start(): void;
  stop(): void;
}

/**
 * Follows server-sent events at `url` and comes back, with backoff and Last-Event-ID, whenever the
 * connection is lost. fetch instead of EventSource: an EventSource hides the heartbeat, the problem
 * document and Retry-After, and gives up for good when a server answers 503.
 */
export function liveStream(url: string, options: LiveStreamOptions): LiveStream {
  let lastId = "";
  let running: AbortController | undefined;

  async function follow(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      options.onState({ kind: "connecting" });
      let problem: Problem;
      try {
        await readEvents(url, { lastId, signal }, {
          opened() {
            attempt = 0;
            options.onState({ kind: "live" });
          },
          event(event) {
            lastId = event.id;
            options.onEvent(event);
          },
        });
        problem = problemFrom(undefined);
      } catch (cause) {
        problem = problemFrom(cause);
      }
      if (signal.aborted) return;
      if (!isTransient(problem)) return options.onState({ kind: "stopped", problem });
      const wait = Math.max(backoffDelay(attempt, WAITS), (problem.retryAfter ?? 0) * 1000);
      options.onState({ kind: "waiting", retryAt: Date.now() + wait, problem });
      await pause(wait, signal);
    }
  }

  return {
    start() {
      if (running !== undefined) return;
      running = new AbortController();
      follow(running.signal);
    },
    stop() {
      running?.abort();
      running = undefined;
      options.onState({ kind: "stopped" });
    },
  };
}

interface EventSink {
  opened(): void;
  event(event: ServerEvent): void;
}

/** Reads events until the connection ends; throws when it fails or falls silent. */
async function readEvents(
  url: string,
  { lastId, signal }: { lastId: string; signal: AbortSignal },
  sink: EventSink,
): Promise<void> {
  const silence = new AbortController();
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (lastId !== "") headers["last-event-id"] = lastId;
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(url, {
      headers,
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) throw new ProblemError(await problemOf(response));
    sink.opened();
    const feed = eventReader(lastId, (event) => sink.event(event));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      feed(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Takes the chunks of a text/event-stream, which may end anywhere, and reports each event that they
 * complete.
 *
 * @param lastId the id that the stream is resumed from
 */
export function eventReader(
  lastId: string,
  onEvent: (event: ServerEvent) => void,
): (chunk: string) => void {
  let newest = lastId;
  const parser = createParser({
    onId: (id) => newest = id,
    onEvent: ({ event: type = "message", data }) => onEvent({ type, data, id: newest }),
  });
  return (chunk) => parser.feed(chunk);
}
