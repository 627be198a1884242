import type { Config } from "#core/config/config.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { routes } from "../routes/mod.ts";
import { StaticPage } from "./static_page.ts";
import { createApp } from "./app.ts";
import { createApi } from "./create_api.ts";

/** Options of {@linkcode startApi}. */
export interface StartApiOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/** A running API server. */
export interface ApiServer {
  readonly port: number;
  /** Ends live connections, answers what is being answered, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the server at once; Kafka and Cassandra may come later, health shows how they are.
 *
 * @throws {Error} when the port cannot be used, in one sentence with the fix
 */
export function startApi(config: Config, options: StartApiOptions): ApiServer {
  const stopping = new AbortController();
  const api = createApi(config, { ...options, stopping: stopping.signal });
  const page = new StaticPage(new URL("../page/dist/", import.meta.url));
  const app = createApp(api, { routes, page });
  const server = listen((request) => app.fetch(request), {
    host: config.host,
    port: config.apiPort,
  });
  const cassandra = api.history.connect(stopping.signal);
  const feed = api.live.run(stopping.signal);
  return {
    port: server.addr.port,
    async stop() {
      stopping.abort();
      await Promise.all([server.shutdown(), feed, cassandra]);
      await Promise.all([api.broker.close(), api.history.reader.close()]);
    },
  };
}

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
