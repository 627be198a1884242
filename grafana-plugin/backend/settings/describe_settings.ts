import { DEFAULT_LIMITS, DEFAULT_SETTINGS } from "../../src/contract/settings.ts";
import type { SettingsAnswer } from "../../src/contract/resources.ts";
import { formatAddresses } from "./address.ts";
import { LABELS, type SettingName } from "./labels.ts";
import type { Settings, TlsSettings } from "./settings.ts";

type Entry = readonly [name: SettingName, value: string, byDefault: string];

/** The settings in force, as the page names them; of a secret only whether it is set. */
export function describeSettings(
  settings: Settings,
): SettingsAnswer["settings"] {
  const { cassandra, kafka, group, schemaRegistry, limits } = settings;
  const entries: readonly Entry[] = [
    [
      "contactPoints",
      formatAddresses(cassandra.contactPoints),
      DEFAULT_SETTINGS.contactPoints.join(", "),
    ],
    [
      "localDatacenter",
      cassandra.localDatacenter,
      DEFAULT_SETTINGS.localDatacenter,
    ],
    ["keyspace", cassandra.keyspace, DEFAULT_SETTINGS.keyspace],
    ["consistency", cassandra.consistency, DEFAULT_SETTINGS.consistency],
    ["username", cassandra.credentials?.username ?? "none", "none"],
    ["password", isSet(cassandra.credentials?.password), NOT_SET],
    ["cassandraTls", onOff(cassandra.tls !== null), "off"],
    [
      "cassandraTlsServerName",
      cassandra.tls?.serverName ?? "of the contact point",
      "of the contact point",
    ],
    ...pems(cassandra.tls, [
      "cassandraCaCert",
      "cassandraClientCert",
      "cassandraClientKey",
    ]),
    [
      "kafkaBrokers",
      kafka === null ? "none: history only" : formatAddresses(kafka.brokers),
      "none: history only",
    ],
    [
      "kafkaSecurityProtocol",
      kafka?.securityProtocol ?? DEFAULT_SETTINGS.kafkaSecurityProtocol,
      DEFAULT_SETTINGS.kafkaSecurityProtocol,
    ],
    [
      "kafkaSaslMechanism",
      kafka?.saslMechanism ?? DEFAULT_SETTINGS.kafkaSaslMechanism,
      DEFAULT_SETTINGS.kafkaSaslMechanism,
    ],
    ["kafkaSaslUsername", kafka?.credentials?.username ?? "none", "none"],
    ["kafkaSaslPassword", isSet(kafka?.credentials?.password), NOT_SET],
    ...pems(kafka?.tls ?? null, [
      "kafkaCaCert",
      "kafkaClientCert",
      "kafkaClientKey",
    ]),
    ["group", group, DEFAULT_SETTINGS.group],
    ["schemaRegistryUrl", schemaRegistry?.urls.join(", ") ?? EMBEDDED, EMBEDDED],
    ["schemaRegistryUsername", schemaRegistry?.credentials?.username ?? "none", "none"],
    ["schemaRegistryPassword", isSet(schemaRegistry?.credentials?.password), NOT_SET],
    ["schemaRegistryToken", isSet(schemaRegistry?.token || undefined), NOT_SET],
    ["maxRows", String(limits.maxRows), String(DEFAULT_LIMITS.maxRows)],
    ["maxBytes", mebibytes(limits.maxBytes), mebibytes(DEFAULT_LIMITS.maxBytes)],
    ["timeoutMs", seconds(limits.timeoutMs), seconds(DEFAULT_LIMITS.timeoutMs)],
    ["maxKeys", String(limits.maxKeys), String(DEFAULT_LIMITS.maxKeys)],
    [
      "allowFullScans",
      onOff(limits.allowFullScans),
      onOff(DEFAULT_LIMITS.allowFullScans),
    ],
  ];
  return entries.map(([name, value, byDefault]) => ({
    name: LABELS[name],
    value,
    isDefault: value === byDefault,
  }));
}

const NOT_SET = "not set";
const EMBEDDED = "embedded, in Kafka";

function isSet(secret: string | undefined): string {
  return secret === undefined ? NOT_SET : "set";
}

function mebibytes(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

function onOff(value: boolean): string {
  return value ? "on" : "off";
}

function pems(
  tls: TlsSettings | null,
  names: readonly [ca: SettingName, cert: SettingName, key: SettingName],
): readonly Entry[] {
  const [ca, cert, key] = names;
  return [
    [ca, isSet(tls?.ca), NOT_SET],
    [cert, isSet(tls?.cert), NOT_SET],
    [key, isSet(tls?.key), NOT_SET],
  ];
}
