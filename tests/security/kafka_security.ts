import type { KafkaOverrides } from "../../local/services/settings.ts";

/** Ports of the local Kafka, by what is spoken there. */
export interface KafkaPorts {
  readonly controller: number;
  /** No log-in, no encryption: for the broker itself and for the set-up of a test. */
  readonly plain: number;
  readonly saslPlaintext: number;
  readonly saslTls: number;
  /** TLS that wants a client certificate. */
  readonly mutualTls: number;
  /** TLS whose certificate bears another name than the broker's address. */
  readonly misnamed: number;
}

/** Options of {@linkcode kafkaSecurity}. */
export interface KafkaSecurityOptions {
  readonly ports: KafkaPorts;
  /** By user; the same for PLAIN and SCRAM-SHA-512. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Users that may do everything. */
  readonly superUsers: readonly string[];
  /** Files of PEM: key and certificate of the broker, and one that bears another name. */
  readonly keystore: { readonly node: string; readonly misnamed: string };
  /** File of PEM: the authority of the clients. */
  readonly truststore: string;
}

const HOST = "127.0.0.1";
const MODULES = "org.apache.kafka.common.security";

/** A Kafka that speaks every security protocol, each on a port of its own, and checks rights. */
export function kafkaSecurity(options: KafkaSecurityOptions): KafkaOverrides {
  const { ports, passwords, superUsers, keystore, truststore } = options;
  const listeners = {
    PLAINTEXT: { port: ports.plain, protocol: "PLAINTEXT" },
    SASL_PLAINTEXT: { port: ports.saslPlaintext, protocol: "SASL_PLAINTEXT" },
    SASL_SSL: { port: ports.saslTls, protocol: "SASL_SSL" },
    MUTUAL: { port: ports.mutualTls, protocol: "SSL" },
    MISNAMED: { port: ports.misnamed, protocol: "SSL" },
  };
  const entries = Object.entries(listeners);
  const addresses = entries.map(([name, { port }]) => `${name}://${HOST}:${port}`).join(",");
  const users = Object.entries(passwords);
  const plainUsers = users.map(([user, password]) => `user_${user}="${password}"`).join(" ");
  const sasl = (listener: "sasl_plaintext" | "sasl_ssl"): Record<string, string> => ({
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: "PLAIN,SCRAM-SHA-512",
    [`listener.name.${listener}.plain.sasl.jaas.config`]:
      `${MODULES}.plain.PlainLoginModule required ${plainUsers};`,
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]:
      `${MODULES}.scram.ScramLoginModule required;`,
  });
  return {
    properties: {
      "listeners": `${addresses},CONTROLLER://${HOST}:${ports.controller}`,
      "advertised.listeners": addresses,
      "listener.security.protocol.map": entries
        .map(([name, { protocol }]) => `${name}:${protocol}`).join(",") + ",CONTROLLER:PLAINTEXT",
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": keystore.node,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": truststore,
      "listener.name.mutual.ssl.client.auth": "required",
      "listener.name.misnamed.ssl.keystore.type": "PEM",
      "listener.name.misnamed.ssl.keystore.location": keystore.misnamed,
      ...sasl("sasl_plaintext"),
      ...sasl("sasl_ssl"),
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": ["ANONYMOUS", ...superUsers].map((user) => `User:${user}`).join(";"),
    },
    formatArgs: users.map(([user, password]) =>
      `--add-scram=SCRAM-SHA-512=[name=${user},password=${password}]`
    ),
  };
}
