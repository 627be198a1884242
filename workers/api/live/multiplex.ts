import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { pause } from "#core/async/wait.ts";
import { KINDS, type LiveLog } from "#core/live/log.ts";
import { MAX_KEY_BYTES } from "#core/record/limits.ts";
import { type Problem, ProblemError, problemOf } from "#core/http/problem.ts";
import type { LiveCursor, LiveEvent } from "./cursor.ts";

/** Name that a client gives to one of its subscriptions. */
const name = Type.String({ minLength: 1, maxLength: 64 });

/** Characters of a position: some hundred partitions of each kind. */
const MAX_POSITION = 65_536;

/** What a client sends over a multiplexed connection, one message each. */
export const clientMessage = Type.Union([
  Type.Object({
    subscribe: name,
    stream: Type.String({ maxLength: 256 }),
    kinds: Type.Array(Type.Enum([...KINDS]), { minItems: 1, uniqueItems: true }),
    key: Type.Optional(Type.String({ maxLength: MAX_KEY_BYTES })),
    sample: Type.Optional(Type.Literal("latest")),
    snapshot: Type.Optional(Type.Boolean()),
    lastEventId: Type.Optional(Type.String({ maxLength: MAX_POSITION })),
  }, { additionalProperties: false }),
  Type.Object({ subscribe: name, pipeline: Type.Literal(true) }, { additionalProperties: false }),
  Type.Object({ unsubscribe: name }, { additionalProperties: false }),
]);

type ClientMessage = Static<typeof clientMessage>;

/** A subscription to the events of one stream, as the client asked for it. */
export type StreamSubscription = Extract<ClientMessage, { stream: string }>;

/** The events that a subscription reads. */
export interface LiveSource {
  readonly cursor: LiveCursor;
  readonly log: LiveLog;
}

/** The client's side of the connection. */
export interface Wire {
  send(text: string): void;
  /** Bytes that wait to be sent. */
  readonly buffered: number;
}

/** Options of {@linkcode Multiplex}. */
export interface MultiplexOptions {
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Silence after which a sign of life is sent, ms. */
  readonly heartbeatMs: number;
  /**
   * Opens a source; may wait until that is possible.
   *
   * @throws {ProblemError} when the subscription makes no sense
   */
  readonly open: (subscription: StreamSubscription, signal: AbortSignal) => Promise<LiveSource>;
  /** The JSON text of the pipeline now. @throws {ProblemError} while it is not known */
  readonly pipeline: () => Promise<string>;
  readonly onEvents: (stream: string, events: readonly LiveEvent[]) => void;
  /** Called with a failure that is no fault of the client. */
  readonly onError: (error: unknown) => void;
}

/** Subscriptions of one connection: a browser's windows share one. */
const MAX_SUBSCRIPTIONS = 256;
/** Bytes that may wait in a connection before what is to be sent waits too. */
export const MAX_BUFFERED = 1 << 20;
/** Time between two looks at a connection that is full, ms. */
export const FULL_WAIT_MS = 50;
/** Time between two looks at the pipeline, ms. */
const PIPELINE_MS = 1_000;

const readsMessage = Compile(clientMessage);

/**
 * Many subscriptions over one connection: each is a cursor of its own, so that one can be resumed,
 * added or ended without the others.
 */
export class Multiplex {
  readonly #wire: Wire;
  readonly #options: MultiplexOptions;
  readonly #subscriptions = new Map<string, AbortController>();
  #sentAt = Date.now();

  constructor(wire: Wire, options: MultiplexOptions) {
    this.#wire = wire;
    this.#options = options;
  }

  /** Subscriptions that are open now. */
  get size(): number {
    return this.#subscriptions.size;
  }

  /** Sends signs of life until the connection ends. */
  async run(): Promise<void> {
    const { signal, heartbeatMs } = this.#options;
    while (!signal.aborted) {
      const silent = Date.now() - this.#sentAt;
      if (silent >= heartbeatMs) this.#send(`{"heartbeat":${Date.now()}}`);
      else await pause(heartbeatMs - silent, signal);
    }
  }

  /** Takes one message of the client; one that makes no sense is answered with a problem. */
  receive(text: string): void {
    let message: ClientMessage;
    try {
      message = parseMessage(text);
    } catch (error) {
      return this.#refuse(null, error);
    }
    if ("unsubscribe" in message) {
      return this.#end(message.unsubscribe);
    }
    const { subscribe: id } = message;
    // The same name again is a new subscription in place of the old one.
    this.#end(id);
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      return this.#refuse(
        id,
        new ProblemError(
          "bad-parameter",
          `One connection has ${MAX_SUBSCRIPTIONS} subscriptions at most: end some first`,
        ),
      );
    }
    const ended = new AbortController();
    this.#subscriptions.set(id, ended);
    const signal = AbortSignal.any([this.#options.signal, ended.signal]);
    const following = "pipeline" in message
      ? this.#followPipeline(id, signal)
      : this.#followStream(id, message, signal);
    following.catch((error) => {
      if (signal.aborted) return;
      this.#subscriptions.delete(id);
      this.#refuse(id, error);
    });
  }

  #end(id: string): void {
    this.#subscriptions.get(id)?.abort();
    this.#subscriptions.delete(id);
  }

  async #followStream(
    id: string,
    subscription: StreamSubscription,
    signal: AbortSignal,
  ): Promise<void> {
    const { cursor, log } = await this.#options.open(subscription, signal);
    if (signal.aborted) return;
    const { heartbeatMs, onEvents } = this.#options;
    let moveAt = 0;
    while (!signal.aborted) {
      if (await this.#isFull(signal)) continue;
      const now = Date.now();
      const events = cursor.take(now);
      if (events.length > 0) {
        // The client takes a batch as a whole, so one position for it is enough.
        const position = events.findLast((event) => event.id !== null)?.id ?? null;
        this.#send(batch(id, position, events));
        onEvents(subscription.stream, events);
        moveAt = now + heartbeatMs;
      } else if (now >= moveAt) {
        // What the client did not ask for has passed too: it need not be passed again.
        this.#send(batch(id, cursor.id, []));
        moveAt = now + heartbeatMs;
      } else {
        const ms = Math.min(moveAt - now, cursor.dueIn(now) ?? Infinity);
        await log.changed(cursor.seq, { ms, signal });
      }
    }
  }

  async #followPipeline(id: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.#isFull(signal)) continue;
      const began = Date.now();
      try {
        const text = await this.#options.pipeline();
        if (signal.aborted) return;
        this.#send(`{"subscription":${JSON.stringify(id)},"pipeline":${text}}`);
      } catch (error) {
        const problem = problemOf(error)?.problem;
        if (problem?.status !== 503) throw error;
        // It is not known yet, and will be.
        this.#send(problemMessage(id, problem));
      }
      await pause(Math.max(0, PIPELINE_MS - (Date.now() - began)), signal);
    }
  }

  async #isFull(signal: AbortSignal): Promise<boolean> {
    if (this.#wire.buffered <= MAX_BUFFERED) return false;
    await pause(FULL_WAIT_MS, signal);
    return true;
  }

  #refuse(id: string | null, error: unknown): void {
    const known = problemOf(error);
    if (known === undefined) this.#options.onError(error);
    const { problem } = known ??
      new ProblemError(
        "internal",
        "The server failed on this subscription; its log has the reason",
      );
    this.#send(problemMessage(id, problem));
  }

  #send(text: string): void {
    if (this.#options.signal.aborted) return;
    this.#sentAt = Date.now();
    this.#wire.send(text);
  }
}

function parseMessage(text: string): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new ProblemError("bad-body", "A message is JSON, such as " + EXAMPLE);
  }
  if (readsMessage.Check(message)) return message;
  throw new ProblemError(
    "bad-body",
    `A message subscribes or unsubscribes, such as ${EXAMPLE} (kinds: ${KINDS.join(", ")})`,
  );
}

const EXAMPLE = '{"subscribe":"a","stream":"vehicle_data","kinds":["windows"]}';

/** @param position after these events; null when they can only be resumed with those that follow */
function batch(id: string, position: string | null, events: readonly LiveEvent[]): string {
  const texts = events.map(({ type, data }) => `{"type":${JSON.stringify(type)},"data":${data}}`);
  return `{"subscription":${JSON.stringify(id)},"lastEventId":${JSON.stringify(position)},` +
    `"events":[${texts.join(",")}]}`;
}

function problemMessage(id: string | null, problem: Problem): string {
  return JSON.stringify({ subscription: id, problem });
}
