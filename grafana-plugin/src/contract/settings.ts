/** How the brokers are spoken to. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
export type Consistency = 'ONE' | 'LOCAL_ONE' | 'LOCAL_QUORUM' | 'QUORUM' | 'EACH_QUORUM' | 'ALL';

/** Limits of one query; a query beyond a limit is cut there, with a notice. */
export interface Limits {
  /** Rows read for one query. */
  maxRows?: number;
  /** Bytes of the values of one query's answer. */
  maxBytes?: number;
  /** Longest time of one query, ms. */
  timeoutMs?: number;
  /** Keys that one query reads when it names none. */
  maxKeys?: number;
  /** Let CQL queries read whole tables. */
  allowFullScans?: boolean;
}

/** The datasource's settings as Grafana stores them in `jsonData`; nothing secret is here. */
export interface DatasourceSettings {
  /** `host` or `host:port`; the port is 9042 where it is left out. */
  contactPoints?: string[];
  localDatacenter?: string;
  keyspace?: string;
  consistency?: Consistency;
  username?: string;
  cassandraTls?: boolean;
  /** Name that the nodes' certificates must bear; the contact point's own where it is left out. */
  cassandraTlsServerName?: string;
  /** Without brokers the datasource shows history only. */
  kafkaBrokers?: string[];
  kafkaSecurityProtocol?: SecurityProtocol;
  kafkaSaslMechanism?: SaslMechanism;
  kafkaSaslUsername?: string;
  /** `SLUICE_GROUP` of the workers: names their consumer groups and the progress topic. */
  group?: string;
  /** A schema registry with Confluent’s interface, or several addresses of it; else the embedded one, in Kafka. */
  schemaRegistryUrl?: string;
  schemaRegistryUsername?: string;
  limits?: Limits;
}

/** Secret settings (`secureJsonData`); certificates and keys are PEM text. */
export interface SecureSettings {
  password?: string;
  cassandraCaCert?: string;
  cassandraClientCert?: string;
  cassandraClientKey?: string;
  kafkaSaslPassword?: string;
  kafkaCaCert?: string;
  kafkaClientCert?: string;
  kafkaClientKey?: string;
  schemaRegistryPassword?: string;
  /** In place of user and password. */
  schemaRegistryToken?: string;
}

/** What holds where a setting is left out. */
export const DEFAULT_SETTINGS = {
  contactPoints: ['127.0.0.1:9042'],
  localDatacenter: 'datacenter1',
  keyspace: 'sluice',
  consistency: 'LOCAL_ONE',
  kafkaSecurityProtocol: 'PLAINTEXT',
  kafkaSaslMechanism: 'PLAIN',
  group: 'sluice',
} as const satisfies DatasourceSettings;

export const DEFAULT_LIMITS = {
  maxRows: 1_000_000,
  maxBytes: 256 * 1024 * 1024,
  timeoutMs: 30_000,
  maxKeys: 50,
  allowFullScans: false,
} as const satisfies Required<Limits>;
