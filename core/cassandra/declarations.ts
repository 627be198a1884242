import cassandra from "cassandra-driver";
import type { EnvironmentReader, Stream } from "../declaration/mod.ts";
import { quote } from "./cql.ts";
import { tableDifferences } from "./ensure_tables.ts";
import {
  formatDeclaration,
  parseDeclaration,
  settleStream,
  type StoredStream,
} from "./stored_declaration.ts";
import { planTables } from "./tables.ts";

/**
 * Every stored declaration, by stream name.
 *
 * @param keyspace default the client's
 * @throws {Error} when a declaration cannot be read, with the fix; the driver's errors
 */
export async function selectDeclarations(
  client: cassandra.Client,
  keyspace?: string,
): Promise<ReadonlyMap<string, StoredStream>> {
  const table = keyspace === undefined ? "streams" : `${quote(keyspace)}.streams`;
  const { rows } = await client.execute(`SELECT name, declaration FROM ${table}`, [], {
    prepare: true,
    isIdempotent: true,
  });
  return new Map(
    rows.map((row) => [row["name"], parseDeclaration(row["name"], row["declaration"])]),
  );
}

/**
 * {@linkcode selectDeclarations} for a worker, which cannot go on without them.
 *
 * @throws {Error} when the table is missing or a declaration cannot be read, with the fix
 */
async function readDeclarations(
  client: cassandra.Client,
): Promise<ReadonlyMap<string, StoredStream>> {
  try {
    return await selectDeclarations(client);
  } catch (error) {
    const { invalid } = cassandra.types.responseErrorCodes;
    if (error instanceof cassandra.errors.ResponseError && error.code === invalid) {
      throw new Error("Cassandra has no table 'streams': run `deno task setup`", { cause: error });
    }
    throw error;
  }
}

/**
 * The stored form of these streams, for a worker that does not set anything up itself.
 *
 * @throws {Error} when one of them was never set up, or its tables are not as declared
 */
export async function loadStreams(
  client: cassandra.Client,
  streams: readonly Stream[],
  env: EnvironmentReader,
): Promise<readonly StoredStream[]> {
  const stored = await readDeclarations(client);
  const missing = streams.find(({ name }) => !stored.has(name));
  if (missing !== undefined) {
    throw new Error(`Stream '${missing.name}' was never set up: run \`deno task setup\``);
  }
  const lacking = await tableDifferences(client, planTables(streams));
  if (lacking.length > 0) {
    throw new Error(
      `Cassandra's tables are not as this worker needs them, left to do is: ${
        lacking.join("; ")
      }. ` +
        "Run `deno task setup`, or set SLUICE_AUTO_SETUP=true",
    );
  }
  return streams.map((stream) => settleStream(stream, { env, stored: stored.get(stream.name) }));
}

/** Streams as they are stored now, and the names of those whose stored form changed. */
export interface StoredDeclarations {
  readonly streams: readonly StoredStream[];
  readonly changed: readonly string[];
}

/** Stores the declarations that are new or differ from what is stored. */
export async function storeDeclarations(
  client: cassandra.Client,
  streams: readonly Stream[],
  env: EnvironmentReader,
): Promise<StoredDeclarations> {
  const before = await readDeclarations(client);
  const settled = streams.map((stream) =>
    settleStream(stream, { env, stored: before.get(stream.name) })
  );
  const changed = settled.filter((stream) => {
    const stored = before.get(stream.name);
    return stored === undefined || formatDeclaration(stored) !== formatDeclaration(stream);
  });
  for (const stream of changed) {
    await client.execute(
      "INSERT INTO streams (name, declaration, updated_at) VALUES (?, ?, ?)",
      [stream.name, formatDeclaration(stream), Date.now()],
      { isIdempotent: true },
    );
  }
  return { streams: settled, changed: changed.map(({ name }) => name) };
}
