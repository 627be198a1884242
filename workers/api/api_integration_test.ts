import { historySteps } from "./integration/history_steps.ts";
import { largeSteps } from "./integration/large_steps.ts";
import { liveSteps } from "./integration/live_steps.ts";
import { outageSteps } from "./integration/outage_steps.ts";
import { pipelineSteps } from "./integration/pipeline_steps.ts";
import { startWorld } from "./integration/world.ts";
import { writeSteps } from "./integration/write_steps.ts";

Deno.test({
  name: "the API on a real Kafka and Cassandra",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using world = await startWorld();
    await historySteps(t, world);
    await liveSteps(t, world);
    await writeSteps(t, world);
    await pipelineSteps(t, world);
    await largeSteps(t, world);
    await outageSteps(t, world);
  },
});
