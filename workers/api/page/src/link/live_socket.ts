import { backoffDelay } from "#core/async/retry.ts";
import { WAITS } from "../api/problem.ts";
import type { Answer, LinkState, Request } from "./messages.ts";

/** The server shows a sign of life every 5 s; this long without one means the line is dead, ms. */
const SILENCE_MS = 16_000;
/** A connection that is not open after this long is given up, ms. */
const OPEN_MS = 10_000;
/** Without subscriptions the connection is kept this long: a page may be loaded anew, ms. */
const UNUSED_MS = 3_000;
/** Time before a subscription that the server failed on is tried again, ms. */
const AGAIN_MS = 3_000;

/** Options of {@linkcode LiveSocket}. */
export interface LiveSocketOptions {
  readonly onAnswer: (id: string, answer: Answer) => void;
  readonly onState: (state: LinkState) => void;
  /** Called for every message, signs of life too. */
  readonly onHeard: () => void;
}

/** A message of the server. */
type Message =
  & { readonly subscription?: string | null }
  & Partial<
    Extract<Answer, { events: unknown }> & Extract<Answer, { problem: unknown }>
  >;

/**
 * Subscriptions over one WebSocket, which comes back with backoff whenever it is lost and then
 * resumes every subscription after what it got last.
 */
export class LiveSocket {
  readonly #url: string;
  readonly #options: LiveSocketOptions;
  readonly #requests = new Map<string, Request>();
  #socket: WebSocket | undefined;
  #attempt = 0;
  /** The next try to connect, or the end of a connection that nobody uses. */
  #next: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** @param url of `/api/v1/live`, with the scheme `ws` or `wss` */
  constructor(url: string, options: LiveSocketOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Follows something under a name that is not in use. */
  subscribe(id: string, request: Request): void {
    this.#requests.set(id, request);
    if (this.#socket === undefined) {
      if (this.#requests.size === 1) this.#connect();
    } else this.#send({ subscribe: id, ...request });
  }

  unsubscribe(id: string): void {
    if (!this.#requests.delete(id)) return;
    this.#send({ unsubscribe: id });
    if (this.#requests.size > 0) return;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#requests.size === 0 && this.#drop(), UNUSED_MS);
  }

  #send(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #connect(): void {
    clearTimeout(this.#next);
    this.#options.onState({ kind: "connecting" });
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#lostAfter(OPEN_MS);
    socket.onopen = () => {
      this.#attempt = 0;
      this.#lostAfter(SILENCE_MS);
      this.#options.onState({ kind: "live" });
      for (const [id, request] of this.#requests) this.#send({ subscribe: id, ...request });
    };
    socket.onmessage = ({ data }) => {
      this.#lostAfter(SILENCE_MS);
      this.#options.onHeard();
      this.#take(JSON.parse(data as string) as Message);
    };
    socket.onclose = () => this.#lost();
  }

  #take(message: Message): void {
    const { subscription: id, lastEventId, problem } = message;
    if (id === undefined || id === null) return;
    const request = this.#requests.get(id);
    // It was ended while this was on its way.
    if (request === undefined) return;
    if (typeof lastEventId === "string" && "stream" in request) {
      this.#requests.set(id, { ...request, lastEventId });
    }
    if (problem !== undefined && problem.status >= 500 && "stream" in request) {
      setTimeout(() => {
        const current = this.#requests.get(id);
        if (current !== undefined) this.#send({ subscribe: id, ...current });
      }, AGAIN_MS);
    }
    this.#options.onAnswer(id, message as Answer);
  }

  #lostAfter(ms: number): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lost(), ms);
  }

  #lost(): void {
    this.#drop();
    if (this.#requests.size === 0) return;
    const wait = backoffDelay(this.#attempt++, WAITS);
    this.#options.onState({
      kind: "waiting",
      retryAt: Date.now() + wait,
      reason: "The Sluice server does not answer",
    });
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#requests.size > 0 && this.#connect(), wait);
  }

  /** Lets the socket go without waiting for the other side, which may be frozen. */
  #drop(): void {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
