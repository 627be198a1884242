/** What a server does when it is asked once. */
export type Manners = (request: Request) => Response | Promise<Response>;

/** A request as it came. */
export interface Asked {
  /** Epoch ms. */
  readonly at: number;
  readonly headers: Headers;
}

/** An HTTP server on this machine that does one thing after the other, and the last one for ever. */
export class RudeServer {
  readonly asked: Asked[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stopped = new AbortController();
  readonly #manners: Manners[] = [];
  #last: Manners;

  /** @param last what it does when nothing else is left */
  constructor(last: Manners) {
    this.#last = last;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        this.asked.push({ at: Date.now(), headers: request.headers });
        return await (this.#manners.shift() ?? this.#last)(request);
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/api/`;
  }

  /** How many of the things to be done are left. */
  get left(): number {
    return this.#manners.length;
  }

  /** Does these next. */
  next(...manners: readonly Manners[]): void {
    this.#manners.push(...manners);
  }

  /** Does this from now on. */
  settle(last: Manners): void {
    this.#manners.length = 0;
    this.#last = last;
  }

  /** Never answers. */
  readonly silent: Manners = () =>
    new Promise((resolve) => {
      const end = () => resolve(new Response(null, { status: 503 }));
      this.#stopped.signal.addEventListener("abort", end, { once: true });
    });

  /** Answers with a body that does not end. */
  readonly endless: Manners = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (to) => this.#stopped.signal.aborted ? to.close() : to.enqueue(new Uint8Array(4_096)),
      }),
    );

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#server.shutdown();
  }
}
