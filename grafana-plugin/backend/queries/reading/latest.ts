import { createHash } from "node:crypto";
import type cassandra from "cassandra-driver";
import { quote } from "#core/cassandra/cql.ts";
import { LATEST_SHARDS, latestShard } from "#core/cassandra/shard.ts";
import type { RecordRow } from "../../../src/contract/rows.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";
import { readPartitions } from "./read_partitions.ts";

/** Records may be large. */
const FIRST_PAGE = 500;

/** Which of a stream's keys are read. */
export interface LatestSelection {
  readonly stream: string;
  /** Absent for all. */
  readonly keys?: readonly string[] | undefined;
  /** Keys that are read at most, from the beginning of their order. */
  readonly limit: number;
  readonly budget: ReadBudget;
}

/** The keys of a stream in order; `more` when there are further ones. */
export async function readKeys(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, limit, budget }: LatestSelection,
): Promise<{ readonly keys: string[]; readonly more: boolean }> {
  const keys: string[] = [];
  await readPartitions(context, {
    cql: `SELECT key FROM ${table(context)} WHERE stream = ? AND shard = ? LIMIT ?`,
    partitions: shards().map((shard) => [stream, shard, limit + 1]),
    budget,
    bytesOf: (row) => text(row, "key").length,
    onRow: (row) => void keys.push(text(row, "key")),
  });
  keys.sort();
  return { keys: keys.slice(0, limit), more: keys.length > limit };
}

/** The newest record of each key, keys in order; `more` when there are further ones. */
export async function readLatest(
  context: Pick<QueryContext, "client" | "keyspace">,
  { stream, keys, limit, budget }: LatestSelection,
): Promise<{ readonly rows: RecordRow[]; readonly more: boolean }> {
  const rows: RecordRow[] = [];
  const columns = `SELECT key, event_time, record FROM ${table(context)}`;
  await readPartitions(context, {
    cql: `${columns} WHERE stream = ? AND shard = ? ${
      keys === undefined ? "LIMIT ?" : "AND key = ?"
    }`,
    partitions: keys === undefined
      ? shards().map((shard) => [stream, shard, limit + 1])
      : keys.slice(0, limit).map((key) => [stream, latestShard(key), key]),
    budget,
    firstPage: FIRST_PAGE,
    bytesOf: (row) => text(row, "record").length,
    onRow: (row) => {
      const found = latestRow(row);
      if (found !== null) rows.push(found);
    },
  });
  rows.sort((a, b) => a.key < b.key ? -1 : 1);
  return { rows: rows.slice(0, limit), more: (keys ?? rows).length > limit };
}

/** The row of a record; the table does not say where in Kafka it was, so its place is made up. */
function latestRow(row: cassandra.types.Row): RecordRow | null {
  const [key, time, record] = [text(row, "key"), row["event_time"] as Date | null, row["record"]];
  if (time === null || typeof record !== "string") return null;
  const identity = createHash("sha256").update(`${key} ${time.getTime()}`).digest();
  return {
    key,
    time: time.getTime(),
    partition: -1,
    offset: identity.readUIntBE(0, 6),
    record: JSON.parse(record) as Record<string, unknown>,
  };
}

function table({ keyspace }: Pick<QueryContext, "keyspace">): string {
  return `${quote(keyspace)}.latest`;
}

function shards(): number[] {
  return Array.from({ length: LATEST_SHARDS }, (_, shard) => shard);
}

function text(row: cassandra.types.Row, column: string): string {
  return (row[column] as string | null) ?? "";
}
