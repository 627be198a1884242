import type kafkajs from "kafkajs";
import { Restarts } from "../async/retry.ts";
import { pause } from "../async/wait.ts";
import type { Config } from "../config/config.ts";
import { createKafka, type KafkaOptions } from "../kafka/client.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";
import type { TaskEvents } from "./events.ts";
import { Quarantine } from "./quarantine.ts";
import type { TaskWork } from "./restore_options.ts";
import { runSession } from "./session.ts";

/** Options of {@linkcode runTasks}. */
export interface RunTasksOptions<Report> {
  readonly config: Config;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** How the worker's Kafka clients are called. */
  readonly clientId: string;
  /** The consumer group that shares the tasks. */
  readonly groupId: string;
  readonly work: TaskWork<Report>;
  readonly events: TaskEvents<Report>;
  /** Makes a client. Default: {@linkcode createKafka} with the configuration. */
  readonly connect?: ((options: KafkaOptions) => kafkajs.Kafka) | undefined;
}

/** A session that lasted this long ends a series of failures, ms. */
const HEALTHY_MS = 30_000;

/**
 * Works on tasks until `signal` aborts. Any failure drops all work since the last transaction and
 * begins a new session: the transaction's outcome is read from Kafka, never guessed.
 */
export async function runTasks<Report>(options: RunTasksOptions<Report>): Promise<void> {
  const { config, log, signal, clientId } = options;
  const connect = options.connect ?? ((more: KafkaOptions) => createKafka(config, more));
  const kafka = connect({ clientId, log });
  // The wait for the previous transaction's markers is a retry, so retries must be quick and many.
  const transactions = connect({ clientId, log, initialRetryMs: 4, retries: 24 });
  const restarts = new Restarts({ maxMs: 10_000, healthyMs: HEALTHY_MS });
  const quarantine = new Quarantine();
  const tickMs = config.commitInterval;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await runSession({ ...options, tickMs, kafka, transactions, quarantine });
    } catch (error) {
      quarantine.failed(error);
      log.warn("starting over from the last transaction", {
        reason: errorMessage(error),
        fix: `if this goes on, see that Kafka at ${config.kafkaBootstrapServers.join(",")} answers`,
      });
      await pause(restarts.next(performance.now() - began), signal);
    }
  }
}
