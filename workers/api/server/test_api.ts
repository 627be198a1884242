import { readConfig } from "#core/config/config.ts";
import type { Stream } from "#core/declaration/mod.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { routes } from "../routes/mod.ts";
import { createApp } from "./app.ts";
import { createApi } from "./create_api.ts";
import { StaticPage } from "#core/http/static_page.ts";

/** A port of this machine on which nothing listens. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** The API without a Kafka and a Cassandra: what it answers then. */
export function apiAlone(
  settings: Readonly<Record<string, string>> = {},
  streams: readonly Stream[] = catalogue,
) {
  const lines: string[] = [];
  const port = closedPort();
  const environment: Record<string, string> = {
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}`,
    CASSANDRA_CONTACT_POINTS: `127.0.0.1:${port}`,
    ...settings,
  };
  const stopping = new AbortController();
  const api = createApi(readConfig((name) => environment[name]), {
    streams,
    env: (name) => environment[name],
    log: createLogger("api", { write: (line) => void lines.push(line) }),
    stopping: stopping.signal,
  });
  const page = new StaticPage(new URL("file:///nowhere/dist/"));
  const app = createApp(api, { routes, page });
  const ask = async (path: string, init: RequestInit = {}) =>
    await app.fetch(new Request(`http://localhost${path}`, init), { address: "127.0.0.1" });
  return { api, app, ask, lines, stopping };
}
