import kafkajs from "kafkajs";
import { errorMessage } from "#core/telemetry/log.ts";
import { formatAddresses } from "../settings/address.ts";
import { LABELS } from "../settings/labels.ts";
import type { KafkaSettings } from "../settings/settings.ts";
import { allowNetFix } from "./allow_net.ts";
import { type Fault, tlsFault } from "./fault.ts";

/** What an error of kafkajs means and what to do about it. */
export function kafkaFault(error: unknown, settings: KafkaSettings): Fault {
  const at = `Kafka at ${formatAddresses(settings.brokers)}`;
  const denied = allowNetFix(error, settings.brokers);
  if (denied !== undefined) {
    return { message: `This plugin may not connect to ${at}`, fix: denied };
  }
  const causes = causesOf(error);
  const why = errorMessage(causes.at(-1));
  const { kafkaBrokers, kafkaSecurityProtocol } = LABELS;
  return loginFault(causes, settings, { at, why }) ??
    certificateFault(causes, settings, at) ??
    cutFault(causes, settings, { at, why }) ?? {
    message: `No Kafka broker answers at ${formatAddresses(settings.brokers)} (${why})`,
    fix: `start it, or correct ${kafkaBrokers} or ${kafkaSecurityProtocol} ` +
      `(${settings.securityProtocol})`,
  };
}

interface Peer {
  readonly at: string;
  readonly why: string;
}

/** Faults that a broker itself reports: of the log-in and of rights. */
function loginFault(
  causes: readonly unknown[],
  settings: KafkaSettings,
  { at, why }: Peer,
): Fault | undefined {
  const types = causes.map((cause) => String((cause as { type?: unknown } | null)?.type));
  const refused = causes.some((cause) => cause instanceof kafkajs.KafkaJSSASLAuthenticationError);
  const mechanism = `${LABELS.kafkaSaslMechanism} (${settings.saslMechanism})`;
  if (types.includes("UNSUPPORTED_SASL_MECHANISM")) {
    return { message: `${at} does not know this log-in (${why})`, fix: `correct ${mechanism}` };
  }
  if (refused) {
    return {
      message: `${at} refuses the log-in (${why})`,
      fix: `correct ${mechanism}, ${LABELS.kafkaSaslUsername} or ${LABELS.kafkaSaslPassword}`,
    };
  }
  if (types.includes("ILLEGAL_SASL_STATE")) {
    return {
      message: `${at} wants no log-in at this port (${why})`,
      fix: `set ${LABELS.kafkaSecurityProtocol} to ` +
        `${settings.tls === null ? "PLAINTEXT" : "SSL"}, or ${LABELS.kafkaBrokers} to the port ` +
        "that wants one",
    };
  }
  if (types.some((type) => type.endsWith("_AUTHORIZATION_FAILED"))) {
    return {
      message: `${at} does not allow this (${why})`,
      fix: "allow the user to describe and read the topics and groups",
    };
  }
  return undefined;
}

function certificateFault(
  causes: readonly unknown[],
  { tls }: KafkaSettings,
  at: string,
): Fault | undefined {
  if (tls === null) return undefined;
  const peer = {
    at,
    tls,
    fields: { ca: "kafkaCaCert", cert: "kafkaClientCert", key: "kafkaClientKey" },
    nameFix: `set ${LABELS.kafkaBrokers} to a name that it bears`,
  } as const;
  // The innermost has the reason without what the others add to it.
  return causes.toReversed().map((cause) => tlsFault(cause, peer))
    .find((fault) => fault !== undefined);
}

/** The fault where the other side ends the connection without an answer. */
const CUT =
  /^Closed connection|^Not connected|disconnected before secure TLS|fatal alert|write after end|ECONNRESET|EPIPE/;

/** A broker that is spoken to in another protocol than the port's hangs up. */
function cutFault(
  causes: readonly unknown[],
  settings: KafkaSettings,
  { at, why }: Peer,
): Fault | undefined {
  const texts = causes.map((cause) => errorMessage(cause).replace(/^Connection error: /, ""));
  if (!texts.some((text) => CUT.test(text))) return undefined;
  const { securityProtocol, tls } = settings;
  const given = `set ${LABELS.kafkaClientCert} and ${LABELS.kafkaClientKey}`;
  // It may have hung up before its alert was read.
  const certificate = tls === null
    ? ""
    : tls.cert === undefined
    ? `; if it wants a client certificate, ${given}`
    : `; if it refuses the client certificate, ${given} to ones of an authority that it trusts`;
  return {
    message: `${at} accepts connections and ends them (${why}): it may not speak ` +
      securityProtocol,
    fix: `set ${LABELS.kafkaSecurityProtocol} to what this port speaks, or ` +
      `${LABELS.kafkaBrokers} to the port that speaks ${securityProtocol}${certificate}`,
  };
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): readonly unknown[] {
  if (error instanceof kafkajs.KafkaJSAggregateError) {
    return [error, ...error.errors.flatMap(causesOf)];
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? [error] : [error, ...causesOf(cause)];
}
