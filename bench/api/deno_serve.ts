import { untilAborted } from "#core/async/wait.ts";
import { runWorker } from "#core/run_worker.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { routes } from "../../workers/api/routes/mod.ts";
import { createApi } from "../../workers/api/server/create_api.ts";
import { createApp } from "../../workers/api/server/app.ts";
import { StaticPage } from "#core/http/static_page.ts";

// The API worker as it is, but on Deno's own server, which has no limits against slow clients.
await runWorker("api", async ({ config, log, signal }) => {
  const streams = selectStreams(config.streams);
  const env = (name: string) => Deno.env.get(name);
  const api = createApi(config, { streams, env, log, stopping: signal });
  const page = new StaticPage(new URL("../../workers/api/page/dist/", import.meta.url));
  const app = createApp(api, { routes, page });
  const server = Deno.serve(
    { hostname: config.host, port: config.apiPort, onListen: () => {} },
    (request, { remoteAddr }) => app.fetch(request, { address: remoteAddr.hostname }),
  );
  const parts = [api.history.connect(signal), api.live.run(signal), api.pipeline.run(signal)];
  await untilAborted(signal);
  await server.shutdown();
  await Promise.all(parts);
});
