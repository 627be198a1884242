import kafkajs from "kafkajs";
import { retry } from "../async/retry.ts";
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
 * until `signal` aborts.
 *
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
  const admin = await retry(() => connectedAdmin(kafka), {
    signal,
    initialMs: 1_000,
    maxMs: 15_000,
    again: (error) => {
      const fix = loginFix(error);
      if (fix !== undefined) {
        throw new Error(`Kafka at ${brokers} refuses the log-in: ${fix}`, { cause: error });
      }
      log.error(
        `Kafka at ${brokers} is not reachable: start it (deno task services) or set ` +
          "KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL to where and how it runs; " +
          "trying again",
        { reason: errorMessage(error) },
      );
      return true;
    },
  });
  if (admin === undefined) return undefined;
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function connectedAdmin(kafka: kafkajs.Kafka): Promise<kafkajs.Admin> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return admin;
  } catch (error) {
    await admin.disconnect().catch(() => {});
    throw error;
  }
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
