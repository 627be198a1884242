import { createInstance } from "./instance/create_instance.ts";
import { createDatasourceMetrics } from "./metrics.ts";
import { log, servePlugin } from "./sdk/mod.ts";

const metrics = createDatasourceMetrics();

await servePlugin({
  log,
  newInstance: (settings) => createInstance(settings, { log, metrics }),
  collectMetrics: () => metrics.text(),
});
