import { Restarts } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import { createKafka, type KafkaOptions } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type kafkajs from "kafkajs";
import { Quarantine } from "./quarantine.ts";
import { runSession, type SessionOptions } from "./session.ts";

/** Options of {@linkcode runProcessWorker}. */
export interface ProcessWorkerOptions
  extends Omit<SessionOptions, "kafka" | "transactions" | "groupId" | "quarantine"> {
  /** Makes a client. Default: {@linkcode createKafka} with the configuration. */
  readonly connect?: (options: KafkaOptions) => kafkajs.Kafka;
}

/** A session that lasted this long ends a series of failures, ms. */
const HEALTHY_MS = 30_000;

/**
 * Processes until `signal` aborts. Any failure drops all work since the last transaction and begins
 * a new session: the transaction's outcome is read from Kafka, never guessed.
 */
export async function runProcessWorker(options: ProcessWorkerOptions): Promise<void> {
  const { config, log, signal } = options;
  const connect = options.connect ?? ((more: KafkaOptions) => createKafka(config, more));
  const kafka = connect({ clientId: "sluice-process", log });
  // The wait for the previous transaction's markers is a retry, so retries must be quick and many.
  const transactions = connect({
    clientId: "sluice-process",
    log,
    initialRetryMs: 4,
    retries: 24,
  });
  const groupId = processGroup(config.group);
  const restarts = new Restarts({ maxMs: 10_000, healthyMs: HEALTHY_MS });
  const quarantine = new Quarantine();
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await runSession({ ...options, kafka, transactions, groupId, quarantine });
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
