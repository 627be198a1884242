import type { DatasourceSettings, Limits, SecureSettings } from "../../src/contract/settings.ts";

/** Every field of the configuration page. */
export type SettingName =
  | Exclude<keyof DatasourceSettings, "limits">
  | keyof Limits
  | keyof SecureSettings;

/** What the configuration page calls each field: messages use the same words. */
export const LABELS: Readonly<Record<SettingName, string>> = {
  contactPoints: "Contact points",
  localDatacenter: "Local datacenter",
  keyspace: "Keyspace",
  consistency: "Consistency",
  username: "User",
  password: "Password",
  cassandraTls: "Use TLS",
  cassandraTlsServerName: "Name on the certificates",
  cassandraCaCert: "Cassandra CA certificate",
  cassandraClientCert: "Cassandra client certificate",
  cassandraClientKey: "Cassandra client key",
  kafkaBrokers: "Brokers",
  kafkaSecurityProtocol: "Security protocol",
  kafkaSaslMechanism: "SASL mechanism",
  kafkaSaslUsername: "SASL user",
  kafkaSaslPassword: "SASL password",
  kafkaCaCert: "Kafka CA certificate",
  kafkaClientCert: "Kafka client certificate",
  kafkaClientKey: "Kafka client key",
  group: "Group",
  schemaRegistryUrl: "Schema registry",
  schemaRegistryUsername: "Registry user",
  schemaRegistryPassword: "Registry password",
  schemaRegistryToken: "Registry token",
  maxRows: "Rows",
  maxBytes: "Size",
  timeoutMs: "Time",
  maxKeys: "Keys",
  allowFullScans: "Allow full scans",
};
