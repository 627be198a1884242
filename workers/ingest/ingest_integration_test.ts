import { accessSteps } from "./integration/access_steps.ts";
import { mqttSteps } from "./integration/mqtt_steps.ts";
import { outageSteps } from "./integration/outage_steps.ts";
import { phoneSteps } from "./integration/phone_steps.ts";
import { startWorld } from "./integration/world.ts";

/** Those of all families of sensors that are told apart here. */
const STREAMS = [
  ...["accelerometer", "accelerometer_uncalibrated", "orientation", "location", "barometer"],
  ...["pedometer", "phone_annotations", "phone_other"],
];

Deno.test({
  name: "the ingest worker on a real Kafka",
  // The Kafka client keeps sockets and timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using world = await startWorld(STREAMS);
    await phoneSteps(t, world);
    await accessSteps(t, world);
    await mqttSteps(t, world);
    await outageSteps(t, world);
  },
});
