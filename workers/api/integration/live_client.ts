import assert from "node:assert/strict";
import { atMost, within } from "#core/async/time_limit.ts";
import { pause } from "#core/async/wait.ts";

/** An event as a client of the live route receives it. */
export interface ReceivedEvent {
  readonly type: string;
  readonly id: string;
  // deno-lint-ignore no-explicit-any -- tests look into data of every kind
  readonly data: any;
  readonly text: string;
}

/** Reads server-sent events as a browser does. */
export class SseClient implements AsyncDisposable {
  readonly #events: ReceivedEvent[] = [];
  #reader: ReadableStreamDefaultReader<string> | undefined;
  #reading: Promise<void> | undefined;
  #wake = () => {};
  #hand = () => {};
  /** The last event id, also of blocks without data. */
  lastId = "";
  /** When to come back after the end, ms. */
  retryMs = 0;
  /** True once the stream has ended, in order or not. */
  ended = false;

  static async open(url: string, lastEventId?: string): Promise<SseClient> {
    const client = new SseClient();
    const response = await fetch(url, {
      headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
    });
    assert.equal(response.status, 200, response.status === 200 ? "" : await response.text());
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    client.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    client.#reading = client.#read(client.#reader);
    await client.until(() => client.lastId !== "");
    return client;
  }

  /** Events so far. */
  get events(): readonly ReceivedEvent[] {
    return this.#events;
  }

  /** Resolves when the stream has ended, in order or not. */
  get closed(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  /**
   * Hands out events as they come, those that have come first, instead of keeping them.
   *
   * @param onBlock called after each block, also one without an event
   */
  follow(onEvent: (event: ReceivedEvent) => void, onBlock: () => void): void {
    this.#hand = () => {
      this.#events.splice(0).forEach(onEvent);
      onBlock();
    };
    this.#hand();
  }

  /** Waits until `count` events have come, then a little for one too many, and takes them. */
  async take(count: number): Promise<readonly ReceivedEvent[]> {
    await this.until(() => this.#events.length >= count);
    await pause(150);
    return this.#events.splice(0);
  }

  async until(condition: () => boolean, ms = 15_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!condition()) {
      const left = deadline - Date.now();
      const seen = this.#events.map(({ type, text }) => `${type} ${text}`).join("\n");
      if (left <= 0) throw new Error(`not within ${ms} ms; events so far:\n${seen}`);
      await atMost(new Promise<void>((resolve) => this.#wake = resolve), { ms: left });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.cancel();
    await this.#reading;
  }

  async #read(reader: ReadableStreamDefaultReader<string>): Promise<void> {
    let rest = "";
    while (true) {
      // A connection that is cut off ends like another; what is missing shows.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: "" }));
      if (done) break;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        this.#block(block);
        this.#hand();
      }
      this.#wake();
    }
    this.ended = true;
    this.#wake();
  }

  #block(block: string): void {
    const fields = block.split("\n").map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at), line.slice(at + 2)] as const;
    });
    this.lastId = fields.find(([name]) => name === "id")?.[1] ?? this.lastId;
    this.retryMs = Number(fields.find(([name]) => name === "retry")?.[1] ?? this.retryMs);
    const data = fields.filter(([name]) => name === "data").map(([, value]) => value);
    if (data.length === 0) return;
    const text = data.join("\n");
    this.#events.push({
      type: fields.find(([name]) => name === "event")?.[1] ?? "message",
      id: this.lastId,
      data: JSON.parse(text),
      text,
    });
  }
}

/** Collects the messages of a WebSocket until `count` of them are no heartbeat or greeting. */
export async function webSocketEvents(
  url: string,
  options: { readonly count: number; readonly onOpen: () => Promise<void> },
): Promise<readonly Omit<ReceivedEvent, "text">[]> {
  const socket = new WebSocket(url);
  const events: Omit<ReceivedEvent, "text">[] = [];
  const done = Promise.withResolvers<void>();
  socket.onerror = () => done.reject(new Error("the socket failed"));
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === "hello") options.onOpen().catch(done.reject);
    else if (event.type !== "heartbeat") events.push(event);
    if (events.length >= options.count) done.resolve();
  };
  try {
    await within(done.promise, { ms: 15_000, message: "no events came" });
    return events;
  } finally {
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.close();
    await closed;
  }
}
