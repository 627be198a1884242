import { retry } from "../async/retry.ts";
import type { EnvironmentReader, Stream } from "../declaration/mod.ts";
import { openRegistry } from "../registry/open_registry.ts";
import { checkStreams } from "../registry/register_streams.ts";
import { RegistryAway } from "../registry/schema_registry.ts";
import type { Logger } from "../telemetry/log.ts";
import type { SchemaSettings } from "./set_up_schemas.ts";

/** Options of {@linkcode checkSchemas}. */
export interface CheckSchemasOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  /** Name that Kafka's brokers see. */
  readonly clientId: string;
  /** Whether records are written, or only read. */
  readonly writes: boolean;
  readonly log: Logger;
  /** Ends the waiting for a registry that is away; absent: there is none. */
  readonly signal?: AbortSignal;
}

/** As long as for other things that a worker needs at its start, ms. */
const BETWEEN_TRIES = { initialMs: 1_000, maxMs: 15_000 } as const;

/**
 * Makes sure, before records are read or written, that no stream is declared in a way that the schema
 * registry would refuse. It only looks: schemas are registered at setup. While the registry is away it
 * says so and waits.
 *
 * @throws {Error} in one sentence with the fix: a schema does not fit those before, the registry
 * refuses the log-in, or, without a `signal`, it is away
 */
export async function checkSchemas(
  config: SchemaSettings,
  { streams, env, clientId, writes, log, signal }: CheckSchemasOptions,
): Promise<void> {
  const { valueFormat } = config;
  let away: string | undefined;
  const registry = await openRegistry(config, { clientId, log });
  try {
    await retry(async () => {
      await checkStreams(registry, streams, { env, valueFormat, writes });
      if (away !== undefined) log.info("the schema registry answers");
    }, {
      ...BETWEEN_TRIES,
      ...(signal === undefined ? {} : { signal }),
      again: (error) => {
        if (!(error instanceof RegistryAway) || error.reason !== "unreachable") return false;
        if (signal === undefined) return false;
        if (away !== error.message) log.error(`${error.message}; trying again`);
        away = error.message;
        return true;
      },
    });
  } catch (error) {
    const isNotMade = error instanceof RegistryAway && error.reason === "not made";
    if (!isNotMade) throw error;
  } finally {
    // Not waited for: a reader of Kafka that is up to date hears of its end a second later.
    registry.close().catch(() => {});
  }
}
