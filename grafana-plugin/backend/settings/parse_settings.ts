import {
  DEFAULT_LIMITS,
  DEFAULT_SETTINGS,
  type SecureSettings,
} from "../../src/contract/settings.ts";
import { FieldReader } from "./field_reader.ts";
import { LABELS, type SettingName } from "./labels.ts";
import { readTls } from "./read_tls.ts";
import {
  type CassandraSettings,
  type Credentials,
  type KafkaSettings,
  type SchemaRegistrySettings,
  type Settings,
  SettingsError,
} from "./settings.ts";

/** Settings as Grafana hands them over. */
export interface StoredSettings {
  readonly jsonData: unknown;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

/**
 * Checks stored settings and fills the defaults in.
 *
 * @throws {SettingsError} listing every problem at once, each with the field as the page names it
 */
export function parseSettings(
  { jsonData, secureJsonData }: StoredSettings,
): Settings {
  const fields = asObject(jsonData ?? {});
  const limits = asObject(fields?.["limits"] ?? {});
  if (fields === undefined || limits === undefined) {
    throw new SettingsError([
      "the settings ('jsonData' and its 'limits') must be JSON objects",
    ]);
  }
  const reader = new FieldReader({ ...fields, ...limits });
  const secrets: Readonly<SecureSettings> = secureJsonData;
  const settings: Settings = {
    cassandra: readCassandra(reader, secrets),
    kafka: readKafka(reader, secrets),
    group: reader.text("group", DEFAULT_SETTINGS.group, {
      pattern: /^[A-Za-z0-9._-]{1,200}$/,
      allowed: "letters, digits, '.', '_' or '-'",
    }),
    schemaRegistry: readSchemaRegistry(reader, secrets),
    limits: {
      maxRows: reader.integer("maxRows", DEFAULT_LIMITS.maxRows, {
        min: 1,
        max: 10_000_000,
      }),
      maxBytes: reader.integer("maxBytes", DEFAULT_LIMITS.maxBytes, {
        min: 1_024,
        max: 2 ** 31,
        unit: "bytes",
      }),
      timeoutMs: reader.integer("timeoutMs", DEFAULT_LIMITS.timeoutMs, {
        min: 100,
        max: 600_000,
        unit: "ms",
      }),
      maxKeys: reader.integer("maxKeys", DEFAULT_LIMITS.maxKeys, {
        min: 1,
        max: 10_000,
      }),
      allowFullScans: reader.boolean(
        "allowFullScans",
        DEFAULT_LIMITS.allowFullScans,
      ),
    },
  };
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return settings;
}

function readCassandra(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
): CassandraSettings {
  const tls = reader.boolean("cassandraTls", false);
  const serverName = reader.text("cassandraTlsServerName", "", {
    pattern: /^[A-Za-z0-9*._:-]{1,253}$/,
    allowed: "a host name",
  });
  return {
    contactPoints: reader.addresses("contactPoints", {
      fallback: DEFAULT_SETTINGS.contactPoints,
      port: 9_042,
    }),
    localDatacenter: reader.text(
      "localDatacenter",
      DEFAULT_SETTINGS.localDatacenter,
      {
        pattern: /^\S.{0,254}$/,
        allowed: "the name of a datacenter",
      },
    ),
    keyspace: reader.text("keyspace", DEFAULT_SETTINGS.keyspace, {
      pattern: /^\w{1,48}$/,
      allowed: "a keyspace name: letters, digits and '_', at most 48",
    }),
    consistency: reader.choice("consistency", DEFAULT_SETTINGS.consistency, [
      "ONE",
      "LOCAL_ONE",
      "LOCAL_QUORUM",
      "QUORUM",
      "EACH_QUORUM",
      "ALL",
    ]),
    credentials: readCredentials(reader, secrets, {
      username: "username",
      password: "password",
    }),
    tls: tls
      ? {
        ...readTls(reader, secrets, {
          ca: "cassandraCaCert",
          cert: "cassandraClientCert",
          key: "cassandraClientKey",
        }),
        ...(serverName === "" ? {} : { serverName }),
      }
      : null,
  };
}

function readKafka(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
): KafkaSettings | null {
  const brokers = reader.addresses("kafkaBrokers", {
    fallback: [],
    port: 9_092,
  });
  const securityProtocol = reader.choice(
    "kafkaSecurityProtocol",
    DEFAULT_SETTINGS.kafkaSecurityProtocol,
    ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
  );
  const saslMechanism = reader.choice(
    "kafkaSaslMechanism",
    DEFAULT_SETTINGS.kafkaSaslMechanism,
    [
      "PLAIN",
      "SCRAM-SHA-256",
      "SCRAM-SHA-512",
    ],
  );
  if (brokers.length === 0) return null;
  return {
    brokers,
    securityProtocol,
    saslMechanism,
    credentials: securityProtocol.startsWith("SASL")
      ? readCredentials(reader, secrets, {
        username: "kafkaSaslUsername",
        password: "kafkaSaslPassword",
        neededBy: `${LABELS.kafkaSecurityProtocol} ${securityProtocol}`,
      })
      : null,
    tls: securityProtocol.endsWith("SSL")
      ? readTls(reader, secrets, {
        ca: "kafkaCaCert",
        cert: "kafkaClientCert",
        key: "kafkaClientKey",
      })
      : null,
  };
}

function readSchemaRegistry(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
): SchemaRegistrySettings | null {
  const urls = reader.httpUrls("schemaRegistryUrl");
  if (urls.length === 0) return null;
  return {
    urls,
    credentials: readCredentials(reader, secrets, {
      username: "schemaRegistryUsername",
      password: "schemaRegistryPassword",
    }),
    token: secrets.schemaRegistryToken ?? "",
  };
}

function asObject(
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Readonly<Record<string, unknown>>
    : undefined;
}

/** The fields that hold a user and the password. */
interface CredentialFields {
  readonly username: SettingName;
  readonly password: keyof SecureSettings;
  /** What needs a log-in, in the words of the page; absent where none is needed. */
  readonly neededBy?: string;
}

const USER = {
  pattern: /^[^\s].{0,254}$/,
  allowed: "a user name of at most 255 characters",
};

/** User and password, or null where no user is set. */
function readCredentials(
  reader: FieldReader,
  secrets: Readonly<SecureSettings>,
  fields: CredentialFields,
): Credentials | null {
  const username = reader.text(fields.username, "", USER);
  const password = secrets[fields.password] ?? "";
  if (username === "") {
    if (fields.neededBy !== undefined) {
      reader.complain(
        fields.username,
        `is missing: ${fields.neededBy} needs it`,
      );
    }
    return null;
  }
  if (password === "") {
    reader.complain(
      fields.password,
      `is missing: ${LABELS[fields.username]} is set`,
    );
  }
  return { username, password };
}
