import type kafkajs from "kafkajs";
import type { Config } from "#core/config/config.ts";
import type { TopicIdentity } from "#core/kafka/log_identity.ts";
import type { TopicStates } from "#core/kafka/topic_state.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { ProcessEvents } from "./events.ts";
import type { Quarantine } from "./quarantine.ts";
import type { LogNow } from "./start_position.ts";
import type { StoredTask } from "./stored_state.ts";
import type { StreamInput } from "./stream_input.ts";
import type { TopicWatch } from "./topic_watch.ts";

/** What restoring tasks needs. */
export interface RestoreOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly groupId: string;
  readonly inputs: readonly StreamInput[];
  readonly events: ProcessEvents;
  readonly quarantine: Quarantine;
  readonly watch: TopicWatch;
  /** Topics of the streams as they were when the session began, for their limits. */
  readonly topicStates: TopicStates;
  /** Client with short retry waits, for transactions. */
  readonly transactions: kafkajs.Kafka;
  /** Client for everything else. */
  readonly kafka: kafkajs.Kafka;
}

/** What Kafka holds of the tasks that are restored. */
export interface Found {
  readonly identities: ReadonlyMap<string, TopicIdentity>;
  /** What is stored of a task. */
  readonly stored: StoredTask | undefined;
  /** A partition of an input as it is now; undefined when there is none. */
  readonly log: (topic: string) => LogNow | undefined;
}
