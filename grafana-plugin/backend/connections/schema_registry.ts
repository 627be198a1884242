import type kafkajs from "kafkajs";
import { schemasTopic } from "#core/kafka/topics.ts";
import { TopicRegistry } from "#core/registry/embedded/topic_registry.ts";
import { remoteRegistry } from "#core/registry/open_registry.ts";
import { RegistryError } from "#core/registry/registry_error.ts";
import { RegistryAway, type SchemaRegistry } from "#core/registry/schema_registry.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { LABELS } from "../settings/labels.ts";
import type { Address, SchemaRegistrySettings, Settings } from "../settings/settings.ts";
import { allowNetFix } from "./allow_net.ts";
import type { Fault } from "./fault.ts";

/** The schemas that the workers register: in Kafka, or where the settings say. */
export function openSchemaRegistry(
  { schemaRegistry, group }: Pick<Settings, "schemaRegistry" | "group">,
  kafka: kafkajs.Kafka,
): Promise<SchemaRegistry> {
  return schemaRegistry === null
    ? Promise.resolve(embeddedRegistry(kafka, group))
    : openRemoteRegistry(schemaRegistry);
}

/** The one that Kafka holds. */
export function embeddedRegistry(kafka: kafkajs.Kafka, group: string): SchemaRegistry {
  return new TopicRegistry(kafka, { topic: schemasTopic(group), prefix: `${group}-grafana` });
}

/** The one with an address of its own; it is reached when it is asked. */
export function openRemoteRegistry(
  { urls, credentials, token }: SchemaRegistrySettings,
): Promise<SchemaRegistry> {
  return remoteRegistry({
    schemaRegistryUrl: urls,
    schemaRegistryUsername: credentials?.username ?? "",
    schemaRegistryPassword: credentials?.password ?? "",
    schemaRegistryToken: token,
  });
}

/** Why a registry with an address does not answer, and what to do. */
export function schemaRegistryFault(error: unknown, { urls }: SchemaRegistrySettings): Fault {
  const at = urls.join(", ");
  const denied = allowNetFix(error, urls.map(addressOf));
  if (denied !== undefined) {
    return { message: `This plugin may not connect to the schema registry at ${at}`, fix: denied };
  }
  const { schemaRegistryUrl, schemaRegistryUsername, schemaRegistryPassword, schemaRegistryToken } =
    LABELS;
  if (error instanceof RegistryAway && error.reason === "log-in") {
    return {
      message: `The schema registry at ${at} refuses the log-in`,
      fix: `correct ${schemaRegistryUsername} and ${schemaRegistryPassword}, or ` +
        schemaRegistryToken,
    };
  }
  if (error instanceof RegistryError) {
    return {
      message: `The schema registry at ${at} does not answer what it is asked (${error.message})`,
      fix: "see its log",
    };
  }
  const why = errorMessage(error instanceof RegistryAway ? error.cause ?? error : error);
  return {
    message: `No schema registry answers at ${at} (${why})`,
    fix: `start it, or correct ${schemaRegistryUrl}`,
  };
}

function addressOf(url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (protocol === "https:" ? 443 : 80),
  };
}
