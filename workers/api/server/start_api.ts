import type { Config } from "#core/config/config.ts";
import { pause } from "#core/async/wait.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { routes } from "../routes/mod.ts";
import { StaticPage } from "#core/http/static_page.ts";
import { createApp } from "./app.ts";
import { createApi } from "./create_api.ts";
import { type HttpLimits, startHttpServer } from "#core/http/http_server.ts";

/** Options of {@linkcode startApi}. */
export interface StartApiOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
  /** Default: those that are declared. */
  readonly limits?: Partial<HttpLimits>;
}

/** A running API server. */
export interface ApiServer {
  readonly port: number;
  /**
   * Says that it stops, ends live connections, answers what is being answered, and closes everything,
   * within the times of the settings `SLUICE_API_DRAIN_NOTICE` and `SLUICE_API_DRAIN`.
   */
  stop(): Promise<void>;
}

/**
 * Starts the server at once; Kafka and Cassandra may come later, health shows how they are.
 *
 * @throws {Error} when the port cannot be used, in one sentence with the fix
 */
export async function startApi(config: Config, options: StartApiOptions): Promise<ApiServer> {
  const draining = new AbortController();
  const stopping = new AbortController();
  const api = createApi(config, {
    ...options,
    draining: draining.signal,
    stopping: stopping.signal,
  });
  const page = new StaticPage(new URL("../page/dist/", import.meta.url));
  const app = createApp(api, { routes, page });
  const server = await startHttpServer((request, client) => app.fetch(request, client), {
    host: config.host,
    port: config.apiPort,
    proxies: config.proxies,
    connections: config.apiConnections,
    limits: options.limits,
  });
  const cassandra = api.history.connect(stopping.signal);
  const feed = api.live.run(stopping.signal);
  // The topics are there then.
  api.live.ready.then(() => stopping.signal.aborted || api.writer.warmUp());
  const watch = api.pipeline.run(stopping.signal);
  return {
    port: server.port,
    async stop() {
      draining.abort();
      server.retire();
      await pause(config.apiDrainNotice);
      // Nobody may come in any more before live clients are told to come back.
      const stopped = server.stop(config.apiDrain);
      stopping.abort();
      await Promise.all([stopped, feed, watch, cassandra]);
      await api.writer.close();
      await Promise.all([
        api.broker.close(),
        api.history.reader.close(),
        api.schemas.close(),
        api.closeValues(),
      ]);
    },
  };
}
