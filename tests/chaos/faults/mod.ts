/**
 * Every fault of a run, by the name that `--faults` takes.
 *
 * @module
 */
import { brokerKill, brokerRestart } from "./broker.ts";
import { cassandraAway } from "./cassandra.ts";
import { clock } from "./clock.ts";
import type { Fault } from "./fault.ts";
import { codecs, partitioner } from "./foreign.ts";
import { freeze } from "./freeze.ts";
import { kill } from "./kill.ts";
import { partitions } from "./partitions.ts";
import { oversizedPoison, poison } from "./poison.ts";
import { recreate } from "./recreate.ts";
import { retention } from "./retention.ts";
import { scale } from "./scale.ts";
import { settings } from "./settings.ts";
import { twins } from "./twins.ts";

export const FAULTS = {
  kill,
  stop: freeze,
  "broker-restart": brokerRestart,
  "broker-kill": brokerKill,
  cassandra: cassandraAway,
  twins,
  scale,
  partitions,
  recreate,
  retention,
  clock,
  poison,
  oversized: oversizedPoison,
  codecs,
  partitioner,
  settings,
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export type { Fault };
