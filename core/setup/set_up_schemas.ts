import type { Config } from "../config/config.ts";
import { openRegistry, type RegistrySettings } from "../registry/open_registry.ts";
import { registerStreams } from "../registry/register_streams.ts";
import type { SetUpOptions } from "./set_up_topics.ts";

/** The settings that it takes. */
export type SchemaSettings = RegistrySettings & Pick<Config, "valueFormat">;

/**
 * Registers the schemas that streams declare; running it again changes nothing. The topics must be
 * there.
 *
 * @returns the subjects that have a new version
 * @throws {Error} in one sentence with the fix: a schema does not fit those before, or the registry
 * does not answer
 */
export async function setUpSchemas(
  config: SchemaSettings,
  { streams, env, log }: SetUpOptions,
): Promise<readonly string[]> {
  const registry = await openRegistry(config, { clientId: "sluice-setup", log });
  try {
    return await registerStreams(registry, streams, { env, valueFormat: config.valueFormat });
  } finally {
    await registry.close();
  }
}
