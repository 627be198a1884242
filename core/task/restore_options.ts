import type kafkajs from "kafkajs";
import type { TopicIdentity } from "../kafka/log_identity.ts";
import type { TopicStates } from "../kafka/topic_state.ts";
import type { TransactionalProducer } from "../kafka/transactional_producer.ts";
import type { Logger } from "../telemetry/log.ts";
import type { TaskEvents } from "./events.ts";
import type { Quarantine } from "./quarantine.ts";
import type { LogNow } from "./start_position.ts";
import type { StoredTask } from "./stored_state.ts";
import type { Task } from "./task.ts";
import type { TopicWatch } from "./topic_watch.ts";

/** What the tasks of a worker do: which topics they work with, and what they are made of. */
export interface TaskWork<Report> {
  /** Topics that are read, as far as they are there. */
  readonly reads: readonly string[];
  /** Topics that results go to. */
  readonly writes: readonly string[];
  /** The compacted topic with the state. */
  readonly changelog: string;
  /** Names under which the changelog may keep state. */
  readonly names: readonly string[];
  /** Makes a task of what Kafka holds of it; streams that cannot go on are parked. */
  readonly create: (
    opened: OpenedTask,
    found: Found,
    session: WorkSession,
  ) => Promise<Task<Report>>;
}

/** A task before it has its state. */
export interface OpenedTask {
  readonly partition: number;
  readonly producer: TransactionalProducer;
}

/** What Kafka holds of a task that is restored. */
export interface Found {
  readonly identities: ReadonlyMap<string, TopicIdentity>;
  /** What is stored of a task. */
  readonly stored: StoredTask | undefined;
  /** A partition of an input as it is now; undefined when there is none. */
  readonly log: (topic: string) => LogNow | undefined;
}

/** The membership in the group that a task belongs to. */
export interface WorkSession {
  readonly groupId: string;
  readonly quarantine: Quarantine;
  readonly watch: TopicWatch;
  /** Topics of the results as they were when the session began, for their limits. */
  readonly topicStates: TopicStates;
}

/** What restoring tasks needs. */
export interface RestoreOptions<Report> extends WorkSession {
  readonly log: Logger;
  readonly work: TaskWork<Report>;
  readonly events: TaskEvents<Report>;
  /** Client with short retry waits, for transactions. */
  readonly transactions: kafkajs.Kafka;
  /** Client for everything else. */
  readonly kafka: kafkajs.Kafka;
}
