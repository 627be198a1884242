import { WebSocket } from "ws";
import { pause, untilAborted } from "#core/async/wait.ts";
import { SseClient } from "../../workers/api/integration/live_client.ts";

/** How records are followed. */
export type Way = "SSE" | "WebSocket" | "shared WebSocket";

/** One connection, from its beginning to its end. */
type Connect = (follower: Follower, signal: AbortSignal) => Promise<void>;

/**
 * A live client of a stream's records that comes back whenever it is cut off, with the position that
 * it had, as a browser would.
 */
export class Follower implements AsyncDisposable {
  readonly way: Way;
  /** How often each record came, by its text. */
  readonly seen = new Map<string, number>();
  /** Events that report something missed. */
  gaps = 0;
  /** Connections after the first. */
  reconnects = 0;
  /** Connections that were not made at once. */
  readonly refused: string[] = [];
  /** Close codes of the WebSocket, in their order. */
  readonly codes: number[] = [];
  /** The longest time between two events, ms. */
  longestGapMs = 0;
  lastEventId: string | undefined;
  /** How long the server asks to wait before the next connection, ms. */
  retryMs = 0;
  readonly #ready = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #lastAt: number | undefined;

  constructor(url: string, way: Way, stream: string) {
    this.way = way;
    this.#running = this.#run(CONNECT[way](url, stream));
  }

  /** Resolves when it gets all that comes from then on. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Takes an event that came. */
  note(type: string, text: string): void {
    if (type === "gap") this.gaps++;
    if (type !== "record") return;
    this.seen.set(text, (this.seen.get(text) ?? 0) + 1);
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - (this.#lastAt ?? now));
    this.#lastAt = now;
  }

  /** Takes the position up to which it has everything. */
  move(lastEventId: string | null | undefined): void {
    if (lastEventId) this.lastEventId = lastEventId;
    if (this.lastEventId !== undefined) this.#ready.resolve();
  }

  async #run(connect: Connect): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await connect(this, signal);
      } catch (error) {
        if (!signal.aborted) this.refused.push(String(error));
      }
      if (signal.aborted) break;
      this.reconnects++;
      await pause(this.retryMs, signal);
    }
  }
}

const query = "live?kinds=records";

const CONNECT: Readonly<Record<Way, (url: string, stream: string) => Connect>> = {
  SSE: (url, stream) => async (follower, signal) => {
    const live = await SseClient.open(
      `${url}/api/v1/streams/${stream}/${query}`,
      follower.lastEventId,
    );
    const end = untilAborted(signal).then(() => live[Symbol.asyncDispose]());
    live.follow(({ type, data }) => follower.note(type, JSON.stringify(data)), () => {
      follower.move(live.lastId);
      follower.retryMs = live.retryMs;
    });
    await Promise.race([live.closed, end]);
  },
  WebSocket: (url, stream) => (follower, signal) => {
    const resume = follower.lastEventId === undefined ? "" : `&lastEventId=${follower.lastEventId}`;
    return converse(`${url}/api/v1/streams/${stream}/${query}${resume}`, {
      follower,
      signal,
      take: (text) => {
        const { type, id, data } = JSON.parse(text);
        follower.note(type, JSON.stringify(data));
        follower.move(id);
      },
    });
  },
  "shared WebSocket": (url, stream) => (follower, signal) =>
    converse(`${url}/api/v1/live`, {
      follower,
      signal,
      greeting: () =>
        JSON.stringify({
          subscribe: "a",
          stream,
          kinds: ["records"],
          lastEventId: follower.lastEventId,
        }),
      take: (text) => {
        const { events = [], lastEventId } = JSON.parse(text);
        for (const { type, data } of events) follower.note(type, JSON.stringify(data));
        follower.move(lastEventId);
      },
    }),
};

/** Options of {@linkcode converse}. */
interface ConverseOptions {
  readonly follower: Follower;
  readonly signal: AbortSignal;
  /** What is said first. */
  readonly greeting?: () => string;
  readonly take: (text: string) => void;
}

/** Takes the messages of a WebSocket until it is closed. @throws {Error} when it is not opened */
async function converse(url: string, options: ConverseOptions): Promise<void> {
  const { follower, signal, greeting, take } = options;
  const socket = new WebSocket(url.replace(/^http/, "ws"));
  const closed = Promise.withResolvers<void>();
  let opened = false;
  socket.on("open", () => {
    opened = true;
    if (greeting !== undefined) socket.send(greeting());
  });
  socket.on("message", (data) => take(String(data)));
  socket.on("error", (error) => opened || closed.reject(error));
  socket.on("close", (code) => {
    follower.codes.push(code);
    closed.resolve();
  });
  const end = () => socket.terminate();
  signal.addEventListener("abort", end);
  try {
    await closed.promise;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
