import type { Config } from "../config/config.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "../declaration/mod.ts";
import { createKafka, type KafkaConnection } from "../kafka/client.ts";
import { schemasTopic } from "../kafka/topics.ts";
import type { Logger } from "../telemetry/log.ts";
import type { RemoteRegistrySettings } from "./remote_registry.ts";
import type { SchemaRegistry } from "./schema_registry.ts";
import { TopicRegistry } from "./embedded/topic_registry.ts";
import { ValueDecoder } from "./value_decoder.ts";
import { ValueEncoder } from "./value_encoder.ts";

/** Which registry is used, and how it and Kafka are reached. */
export type RegistrySettings = RemoteRegistrySettings & KafkaConnection & Pick<Config, "group">;

/** Options of {@linkcode openRegistry}. */
export interface OpenRegistryOptions {
  /** Of the Kafka client, where the registry is the embedded one. */
  readonly clientId: string;
  readonly log: Logger;
}

/** Kafka's client for the embedded registry: who asks tries again, and says that it waits. */
const ASKING = { retries: 3, initialRetryMs: 20 } as const;

/**
 * The registry that the settings name: the one at `SCHEMA_REGISTRY_URL`, or the embedded one. Nothing
 * is connected before it is asked.
 */
export async function openRegistry(
  settings: RegistrySettings,
  options: OpenRegistryOptions,
): Promise<SchemaRegistry> {
  if (settings.schemaRegistryUrl.length === 0) return embeddedRegistry(settings, options);
  return await remoteRegistry(settings);
}

/** A registry that has an address of its own. Its client is a large one, which others need not load. */
export async function remoteRegistry(settings: RemoteRegistrySettings): Promise<SchemaRegistry> {
  const { RemoteRegistry } = await import("./remote_registry.ts");
  return new RemoteRegistry(settings);
}

/** The registry that is kept in a topic of Kafka. */
export function embeddedRegistry(
  settings: KafkaConnection & Pick<Config, "group">,
  options: OpenRegistryOptions,
): TopicRegistry {
  const { group } = settings;
  const kafka = createKafka(settings, { ...ASKING, ...options });
  return new TopicRegistry(kafka, { topic: schemasTopic(group), prefix: group });
}

/** Reads values by the registry that the settings name. */
export function createValueDecoder(
  settings: RegistrySettings,
  options: OpenRegistryOptions,
): ValueDecoder {
  return new ValueDecoder({ open: () => openRegistry(settings, options), log: options.log });
}

/** Options of {@linkcode createValueEncoder}. */
export interface CreateEncoderOptions extends OpenRegistryOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
}

/** Writes values by the registry that the settings name. */
export function createValueEncoder(
  settings: RegistrySettings & Pick<Config, "valueFormat">,
  { streams, env, ...options }: CreateEncoderOptions,
): ValueEncoder {
  return new ValueEncoder({
    open: () => openRegistry(settings, options),
    valueFormat: settings.valueFormat,
    streams: new Map(streams.map((stream) => [topicsOf(stream, env).records, stream])),
  });
}
