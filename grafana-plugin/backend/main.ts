// First: it watches how the others are loaded.
import { PARENT, PROCESS, UNWATCHED } from "./watch.ts";
import { Slices } from "#core/async/slices.ts";
import { createInstance } from "./instance/create_instance.ts";
import { createDatasourceMetrics } from "./metrics.ts";
import { QueryMemory } from "./queries/query_memory.ts";
import { log, servePlugin } from "./sdk/mod.ts";

for (const problem of PROCESS.problems) log.error("a setting of the plugin is wrong", { problem });
void UNWATCHED.then((reason) => log.warn("the main loop is not watched", { reason }));
const metrics = createDatasourceMetrics();
const memory = new QueryMemory(PROCESS.queryMemoryBytes);
metrics.watchMemory(() => memory.figures);

await servePlugin({
  log,
  parent: PARENT,
  newInstance: (settings) => createInstance(settings, { log, metrics, memory }),
  collectMetrics: () => metrics.text(),
  turns: (signal) => new Slices(signal),
});
