import type kafkajs from "kafkajs";
import { createKafka } from "#core/kafka/client.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { formatAddress } from "../settings/address.ts";
import type { KafkaSettings } from "../settings/settings.ts";

/** Options of {@linkcode kafkaClient}. */
export interface KafkaClientOptions {
  readonly log: Logger;
  /** Tries of one request before it fails. Default 3. */
  readonly retries?: number;
}

/** A kafkajs client for these settings; nothing is connected yet. */
export function kafkaClient(
  settings: KafkaSettings,
  options: KafkaClientOptions,
): kafkajs.Kafka {
  return createKafka({
    kafkaBootstrapServers: settings.brokers.map(formatAddress),
    kafkaSecurityProtocol: settings.securityProtocol,
    kafkaSaslMechanism: settings.saslMechanism,
    kafkaSaslUsername: settings.credentials?.username ?? "",
    kafkaSaslPassword: settings.credentials?.password ?? "",
    kafkaSslCaFile: "",
    kafkaSslCertFile: "",
    kafkaSslKeyFile: "",
  }, {
    clientId: "sluice-grafana",
    log: options.log,
    retries: options.retries ?? 3,
    ...(settings.tls === null ? {} : { tls: settings.tls }),
  });
}
