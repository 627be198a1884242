/** Stands before a server on loopback; the server's bytes can be held back. */
export class StallingProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #server: Deno.ConnectOptions;
  readonly #open = new Set<Deno.Conn>();
  #flowing = Promise.withResolvers<void>();
  #closed = false;

  /** @param server `host:port` */
  constructor(server: string) {
    const [hostname, port] = server.split(":");
    this.#server = { hostname: hostname!, port: Number(port) };
    this.#flowing.resolve();
    void this.#accept();
  }

  /** `host:port` */
  get address(): string {
    const { hostname, port } = this.#listener.addr as Deno.NetAddr;
    return `${hostname}:${port}`;
  }

  /** From now on nothing comes from the server any more. */
  stall(): void {
    this.#flowing = Promise.withResolvers<void>();
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect(this.#server);
      this.#open.add(near).add(far);
      void pump(near, far, () => Promise.resolve());
      void pump(far, near, () => this.#flowing.promise);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#flowing.resolve();
      this.#listener.close();
      for (const connection of this.#open) connection.close();
    }
    return Promise.resolve();
  }
}

async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  mayFlow: () => Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (
      let read = await from.read(buffer);
      read !== null;
      read = await from.read(buffer)
    ) {
      await mayFlow();
      for (let at = 0; at < read;) {
        at += await to.write(buffer.subarray(at, read));
      }
    }
  } catch {
    // Either side has closed.
  }
}
