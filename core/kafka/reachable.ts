import kafkajs from "kafkajs";
import { retry } from "../async/retry.ts";
import { within } from "../async/time_limit.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";

/** Options of {@linkcode withAdmin}. */
export interface AdminOptions {
  /** The configured addresses, for the message. */
  readonly bootstrapServers: readonly string[];
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` with a connected admin client; while no broker answers it logs that and tries again,
 * until `signal` aborts. That ends the wait at once, also for a broker that takes a connection and
 * then says nothing.
 *
 * @param work safe to repeat: the broker may go away in the middle of it
 * @returns undefined when the signal aborted first
 * @throws what `work` throws, or that the brokers refuse the log-in, with the fix
 */
export async function withAdmin<T>(
  kafka: kafkajs.Kafka,
  work: (admin: kafkajs.Admin) => Promise<T>,
  options: AdminOptions,
): Promise<T | undefined> {
  const { log, signal } = options;
  const brokers = options.bootstrapServers.join(",");
  let isConnected = false;
  const workOnce = async () => {
    isConnected = false;
    const admin = kafka.admin();
    try {
      await admin.connect();
      isConnected = true;
      return await work(admin);
    } finally {
      await admin.disconnect().catch(() => {});
    }
  };
  return await retry(() => within(workOnce(), { signal }), {
    signal,
    initialMs: 1_000,
    maxMs: 15_000,
    again: (error) => {
      if (signal.aborted) return true;
      const fix = loginFix(error);
      if (fix !== undefined) {
        throw new Error(`Kafka at ${brokers} refuses the log-in: ${fix}`, { cause: error });
      }
      if (isConnected && !isAway(error)) return false;
      log.error(
        `Kafka at ${brokers} is not reachable: start it (deno task services) or set ` +
          "KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL to where and how it runs; " +
          "trying again",
        { reason: errorMessage(error) },
      );
      return true;
    },
  });
}

/** Whether an error says that no broker answers: none is there, or it says nothing. */
export function isAway(error: unknown): boolean {
  if (error instanceof kafkajs.KafkaJSAggregateError) return error.errors.some(isAway);
  if (!(error instanceof Error)) return false;
  return error instanceof kafkajs.KafkaJSConnectionError ||
    error instanceof kafkajs.KafkaJSRequestTimeoutError ||
    // What kafkajs says of a broker that took the connection and did not say what it knows.
    error.message === "Broker not connected" ||
    isAway(error.cause);
}

/**
 * What to do when a broker answers and refuses the log-in, so that trying again is of no use;
 * undefined for any other error.
 */
export function loginFix(error: unknown): string | undefined {
  const type = typeOf(error);
  if (
    error instanceof kafkajs.KafkaJSSASLAuthenticationError || type === "UNSUPPORTED_SASL_MECHANISM"
  ) {
    return "check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD";
  }
  if (type === "ILLEGAL_SASL_STATE") {
    return "its port wants no log-in, so set KAFKA_SECURITY_PROTOCOL to PLAINTEXT or SSL";
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? undefined : loginFix(cause);
}

function typeOf(error: unknown): unknown {
  return (error as { type?: unknown } | null)?.type;
}
