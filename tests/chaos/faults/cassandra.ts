import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

const AWAY_MS = 60_000;

/** Cassandra is away for a minute. */
export const cassandraAway: Fault = {
  title: "Cassandra away for 60 s",
  background: true,
  async inject(world) {
    await world.services.cassandra.stop();
    await pause(AWAY_MS);
    await world.services.cassandra.restart();
  },
};
