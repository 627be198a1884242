import type {
  Consistency,
  Limits,
  SaslMechanism,
  SecurityProtocol,
} from "../../src/contract/settings.ts";

/** Where a server listens. */
export interface Address {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** PEM texts; the certificate and key of the client are both there or both absent. */
export interface TlsSettings {
  /** Absent: the authorities that the runtime trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Name that the certificates must bear. */
  readonly serverName?: string;
}

/** A user and the password; never put into a message. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface CassandraSettings {
  readonly contactPoints: readonly Address[];
  readonly localDatacenter: string;
  readonly keyspace: string;
  readonly consistency: Consistency;
  readonly credentials: Credentials | null;
  readonly tls: TlsSettings | null;
}

export interface KafkaSettings {
  readonly brokers: readonly Address[];
  readonly securityProtocol: SecurityProtocol;
  readonly saslMechanism: SaslMechanism;
  readonly credentials: Credentials | null;
  readonly tls: TlsSettings | null;
}

/** A schema registry with an address of its own. */
export interface SchemaRegistrySettings {
  /** Addresses of the same registry, `http://` or `https://`. */
  readonly urls: readonly string[];
  readonly credentials: Credentials | null;
  /** Used in place of the credentials; empty where there is none. */
  readonly token: string;
}

/** The checked settings of one datasource, defaults filled in. */
export interface Settings {
  readonly cassandra: CassandraSettings;
  /** Null where no brokers are configured: history only. */
  readonly kafka: KafkaSettings | null;
  /** Prefix of the workers' consumer groups and internal topics. */
  readonly group: string;
  /** Null for the embedded one, which is in Kafka. */
  readonly schemaRegistry: SchemaRegistrySettings | null;
  readonly limits: Readonly<Required<Limits>>;
}

/** Settings that cannot be used; the message lists every problem, without any secret. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.join("; ")}: correct the data source's settings`);
    this.problems = problems;
  }
}
