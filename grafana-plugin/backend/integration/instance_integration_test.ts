import { storeHistory } from "../../../tests/support/stored_history.ts";
import { healthSteps } from "./health_steps.ts";
import { liveSteps } from "./live_steps.ts";
import { querySteps } from "./query_steps.ts";
import { replaySteps } from "./replay_steps.ts";
import { resourceSteps } from "./resource_steps.ts";
import { tlsSteps } from "./tls_steps.ts";
import { World } from "./world.ts";

Deno.test({
  name: "the datasource on a real Kafka and Cassandra",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using world = await World.start(["vehicle_data", "emergency_data"]);
    const stored = await storeHistory(
      world.client,
      world.stream("vehicle_data"),
    );
    await healthSteps(t, world);
    await tlsSteps(t, world);
    await resourceSteps(t, world, stored);
    await replaySteps(t, world);
    await querySteps(t, world);
    await liveSteps(t, world);
  },
});
