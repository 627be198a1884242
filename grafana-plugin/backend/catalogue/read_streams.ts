import cassandra from "cassandra-driver";
import { quote } from "#core/cassandra/cql.ts";
import { parseDeclaration, type StoredStream } from "#core/cassandra/stored_declaration.ts";

/** Streams by name. */
export type StoredStreams = ReadonlyMap<string, StoredStream>;

/**
 * The declarations that a keyspace holds; null where it has no table of them, because it is not one
 * of Sluice's.
 *
 * @throws what the driver throws, or an error that names the declaration that cannot be read
 */
export async function readStreams(
  client: cassandra.Client,
  keyspace: string,
): Promise<StoredStreams | null> {
  try {
    const { rows } = await client.execute(
      `SELECT name, declaration FROM ${quote(keyspace)}.streams`,
      [],
      { prepare: true, isIdempotent: true },
    );
    const streams = rows.map((row): readonly [string, StoredStream] => {
      const name = String(row["name"]);
      return [name, parseDeclaration(name, String(row["declaration"]))];
    });
    return new Map(streams.sort(([a], [b]) => a < b ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** No such table, or a table of that name with other columns. */
function isMissing(error: unknown): boolean {
  return error instanceof cassandra.errors.ResponseError &&
    error.code === cassandra.types.responseErrorCodes.invalid &&
    /unconfigured table|table \S+ does not exist|undefined column/i.test(error.message);
}
