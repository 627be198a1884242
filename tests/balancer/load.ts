import { pause } from "#core/async/wait.ts";
import { START, vehicleText } from "../support/stored_history.ts";

/** A request that got another answer than it should have, or none. */
export interface Failure {
  readonly request: string;
  readonly answer: string;
}

/** Options of {@linkcode Load}. */
export interface LoadOptions {
  /** Of the balancer. */
  readonly url: string;
  /** A stream whose records have an id. */
  readonly stream: string;
}

/** Time between two requests of one client, ms: the load is to be steady, not heavy. */
const BETWEEN_MS = 30;
/** Writers of each kind, and readers. */
const CLIENTS = { writers: 1, readers: 2 } as const;

/** Clients that write and read all the time, and send nothing twice themselves. */
export class Load implements AsyncDisposable {
  readonly failures: Failure[] = [];
  requests = 0;
  /** The longest time that a request took, ms. */
  slowestMs = 0;
  /** What live clients have to get, by stream. */
  readonly written = new Map<string, Set<string>>();
  readonly #options: LoadOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(options: LoadOptions) {
    this.#options = options;
    const { stream } = options;
    const reads = [
      `/api/v1/streams/${stream}/records?key=nobody&limit=10`,
      `/api/v1/streams/${stream}/keys`,
      "/api/v1/streams",
      `/api/v1/streams/${stream}/windows?key=nobody&limit=10`,
    ];
    const many = (count: number, once: () => Promise<unknown>) =>
      Array.from({ length: count }, () => this.#repeat(once));
    this.#running = Promise.all([
      ...many(CLIENTS.writers, () => this.#post(stream, vehicle(), {})),
      ...many(
        CLIENTS.writers,
        () => this.#post(stream, vehicle(), { "idempotency-key": crypto.randomUUID() }),
      ),
      ...many(CLIENTS.readers, () => this.#ask("GET", reads[this.requests % reads.length]!)),
    ]);
  }

  /** Records that were acknowledged. */
  get records(): number {
    return [...this.written.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #repeat(once: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await once();
      await pause(BETWEEN_MS, signal);
    }
  }

  async #post(
    stream: string,
    record: { readonly key: string; readonly text: string },
    headers: Record<string, string>,
  ): Promise<void> {
    const path = `/api/v1/streams/${stream}/records`;
    const accepted = await this.#ask("POST", path, { body: record.text, headers });
    if (!accepted) return;
    const written = this.written.get(stream) ?? new Set();
    this.written.set(stream, written.add(eventText(record)));
  }

  async #ask(
    method: "GET" | "POST",
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<boolean> {
    const request = `${method} ${path}`;
    const began = performance.now();
    this.requests++;
    try {
      const response = await fetch(this.#options.url + path, {
        method,
        headers: { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const good = response.status === (method === "GET" ? 200 : 202);
      if (!good) this.failures.push({ request, answer: `${response.status} ${text}` });
      return good;
    } catch (error) {
      this.failures.push({ request, answer: String(error) });
      return false;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
    }
  }
}

let count = 0;

function vehicle(): { key: string; text: string } {
  const key = `vehicle-${count % 7}`;
  return { key, text: vehicleText(key, START + count++) };
}

/** The data of the event that a record becomes, as JSON without spaces. */
function eventText({ key, text }: { key: string; text: string }): string {
  return JSON.stringify({ key, record: JSON.parse(text) });
}
