import kafkajs from "kafkajs";
import { errorMessage } from "../../../../workers/core/telemetry/log.ts";
import { formatAddresses } from "../address.ts";
import { LABELS } from "../labels.ts";
import type { KafkaSettings } from "../settings.ts";
import { allowNetFix } from "./allow_net.ts";
import type { Fault } from "./fault.ts";

/** What an error of kafkajs means and what to do about it. */
export function kafkaFault(error: unknown, settings: KafkaSettings): Fault {
  const brokers = formatAddresses(settings.brokers);
  const denied = allowNetFix(error);
  if (denied !== undefined) {
    return {
      message: `Kafka at ${brokers} cannot be reached from here`,
      fix: denied,
    };
  }
  const causes = causesOf(error);
  const why = errorMessage(causes.at(-1));
  if (
    causes.some((cause) => cause instanceof kafkajs.KafkaJSSASLAuthenticationError)
  ) {
    return {
      message: `Kafka at ${brokers} refuses the log-in (${why})`,
      fix: `correct ${LABELS.kafkaSaslMechanism} (${settings.saslMechanism}), ` +
        `${LABELS.kafkaSaslUsername} or ${LABELS.kafkaSaslPassword}`,
    };
  }
  const types = causes.map((cause) => String((cause as { type?: unknown } | null)?.type));
  if (types.some((type) => type.endsWith("_AUTHORIZATION_FAILED"))) {
    return {
      message: `Kafka at ${brokers} does not allow this (${why})`,
      fix: "allow the user to describe and read the topics and groups",
    };
  }
  if (causes.some((cause) => CERTIFICATE.test(errorMessage(cause)))) {
    return {
      message: `The certificate of Kafka at ${brokers} cannot be trusted (${why})`,
      fix: `set ${LABELS.kafkaCaCert} to the authority that signed it, and ` +
        `${LABELS.kafkaBrokers} to names that it bears`,
    };
  }
  return {
    message: `No Kafka broker answers at ${brokers} (${why})`,
    fix: `start it, or correct ${LABELS.kafkaBrokers} or ${LABELS.kafkaSecurityProtocol} ` +
      `(${settings.securityProtocol})`,
  };
}

const CERTIFICATE = /certificate|altnames|self.signed/i;

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): readonly unknown[] {
  if (error instanceof kafkajs.KafkaJSAggregateError) {
    return [error, ...error.errors.flatMap(causesOf)];
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? [error] : [error, ...causesOf(cause)];
}
