import type { Config } from "#core/config/config.ts";
import {
  embeddedRegistry,
  openRegistry,
  type OpenRegistryOptions,
} from "#core/registry/open_registry.ts";
import { Lazy } from "#core/async/cached.ts";
import type { SchemaRegistry } from "#core/registry/schema_registry.ts";
import type { TopicRegistry } from "#core/registry/embedded/topic_registry.ts";

/** The registry as the API's routes use it. */
export interface Schemas {
  /** What and where it is, for people. */
  readonly place: string;
  /** The embedded one, unless the settings name another. */
  readonly embedded: TopicRegistry | undefined;
  registry(): Promise<SchemaRegistry>;
  close(): Promise<void>;
}

/** Prepares the registry; it is reached when it is first asked. */
export function createSchemas(config: Config, options: OpenRegistryOptions): Schemas {
  if (config.schemaRegistryUrl.length === 0) {
    const embedded = embeddedRegistry(config, options);
    return {
      place: embedded.place,
      embedded,
      registry: () => Promise.resolve(embedded),
      close: () => embedded.close(),
    };
  }
  const remote = new Lazy({
    open: () => openRegistry(config, options),
    close: (registry) => registry.close(),
  });
  return {
    place: config.schemaRegistryUrl.join(", "),
    embedded: undefined,
    registry: () => remote.get(),
    close: () => remote.close(),
  };
}
