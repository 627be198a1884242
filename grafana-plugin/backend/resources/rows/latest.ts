import type cassandra from "cassandra-driver";
import { quote } from "#core/cassandra/cql.ts";
import { mergeShards } from "#core/cassandra/shard.ts";
import { LATEST_SHARDS } from "#core/cassandra/shard.ts";
import { select } from "./select.ts";

/** Where the newest records of a stream are, and which of them are wanted. */
export interface LatestSource {
  readonly keyspace: string;
  readonly stream: string;
  /** Keys that begin with this. */
  readonly prefix: string;
  /** `record` is the producer's JSON text. */
  readonly column: "key" | "record";
  /** Rows that are read at once, of all shards together. */
  readonly fetchSize: number;
}

/**
 * The newest record of each key, in the order of the keys' UTF-8 bytes: the shards are read side by
 * side and merged.
 */
export async function* latestRows(
  client: cassandra.Client,
  source: LatestSource,
): AsyncGenerator<cassandra.types.Row> {
  const { keyspace, stream, prefix, column } = source;
  const columns = column === "key" ? "key" : "key, record";
  const cql = `SELECT ${columns} FROM ${quote(keyspace)}.latest ` +
    "WHERE stream = ? AND shard = ? AND key >= ?";
  const fetchSize = Math.min(
    5_000,
    Math.ceil(source.fetchSize / LATEST_SHARDS * 1.5) + 8,
  );
  const shards = Array.from(
    { length: LATEST_SHARDS },
    (_, shard) => select(client, cql, { params: [stream, shard, prefix], fetchSize }),
  );
  for await (const row of mergeShards(shards, (row) => String(row["key"]))) {
    if (!String(row["key"]).startsWith(prefix)) return;
    yield row;
  }
}
