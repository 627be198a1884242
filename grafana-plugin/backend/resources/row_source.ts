import { readRows, type RowSource } from "#core/cassandra/reads/read.ts";
import type { Sources } from "./sources.ts";

/** Longest wait for one page of rows, ms. */
const READ_TIMEOUT_MS = 6_000;

/**
 * How resources read statements: further pages are read as they are asked for.
 *
 * @throws {DownstreamError} while Cassandra is away
 */
export async function rowSource({ cassandra }: Pick<Sources, "cassandra">): Promise<RowSource> {
  const client = await cassandra();
  return (statement, fetchSize) =>
    readRows(client, statement, { fetchSize, timeoutMs: READ_TIMEOUT_MS });
}
