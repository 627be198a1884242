import { Restarts } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import { createKafka } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { runSession, type SessionOptions } from "./session.ts";

/** Options of {@linkcode runProcessWorker}. */
export type ProcessWorkerOptions = Omit<SessionOptions, "kafka" | "transactions" | "groupId">;

/** A session that lasted this long ends a series of failures, ms. */
const HEALTHY_MS = 30_000;

/**
 * Processes until `signal` aborts. Any failure drops all work since the last transaction and begins
 * a new session: the transaction's outcome is read from Kafka, never guessed.
 */
export async function runProcessWorker(options: ProcessWorkerOptions): Promise<void> {
  const { config, log, signal } = options;
  const kafka = createKafka(config, { clientId: "sluice-process", log });
  // The wait for the previous transaction's markers is a retry, so retries must be quick and many.
  const transactions = createKafka(config, {
    clientId: "sluice-process",
    log,
    initialRetryMs: 4,
    retries: 24,
  });
  const groupId = processGroup(config.group);
  const restarts = new Restarts({ maxMs: 10_000, healthyMs: HEALTHY_MS });
  while (!signal.aborted) {
    const began = Date.now();
    try {
      await runSession({ ...options, kafka, transactions, groupId });
    } catch (error) {
      log.warn("starting over from the last transaction", {
        reason: errorMessage(error),
        fix: `if this goes on, see that Kafka at ${config.kafkaBootstrapServers.join(",")} answers`,
      });
      await pause(restarts.next(Date.now() - began), signal);
    }
  }
}
