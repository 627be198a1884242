/** Where the server listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** The handler as Deno's server calls it. */
export type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Starts the HTTP server.
 *
 * @throws {Error} when the address cannot be used, in one sentence with the fix
 */
export function listen(
  handler: Handler,
  { host, port }: ListenOptions,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: host, port, onListen: () => {} }, handler);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new Error(
        `Port ${port} of ${host} is taken: stop what uses it, or set SLUICE_API_PORT to another port`,
        { cause: error },
      );
    }
    if (error instanceof Deno.errors.AddrNotAvailable) {
      throw new Error(`This machine has no address ${host}: set SLUICE_HOST to one that it has`, {
        cause: error,
      });
    }
    throw error;
  }
}
