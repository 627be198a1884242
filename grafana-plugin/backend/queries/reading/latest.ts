import { createHash } from "node:crypto";
import {
  LATEST_KEYS,
  LATEST_RECORDS,
  latestOfKeys,
  latestOfShards,
  type LatestText,
} from "#core/cassandra/reads/latest.ts";
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
  { client, keyspace }: Pick<QueryContext, "client" | "keyspace">,
  { stream, limit, budget }: LatestSelection,
): Promise<{ readonly keys: string[]; readonly more: boolean }> {
  const keys: string[] = [];
  const form = LATEST_KEYS;
  await readPartitions({ client }, {
    ...latestOfShards({ keyspace, stream }, { form, limit: limit + 1 }),
    budget,
    decode: form.decode,
    bytesOf: (key) => key.length,
    onRow: (key) => void keys.push(key),
  });
  keys.sort();
  return { keys: keys.slice(0, limit), more: keys.length > limit };
}

/** The newest record of each key, keys in order; `more` when there are further ones. */
export async function readLatest(
  { client, keyspace }: Pick<QueryContext, "client" | "keyspace">,
  { stream, keys, limit, budget }: LatestSelection,
): Promise<{ readonly rows: RecordRow[]; readonly more: boolean }> {
  const rows: RecordRow[] = [];
  const form = LATEST_RECORDS;
  const source = { keyspace, stream };
  await readPartitions({ client }, {
    ...(keys === undefined
      ? latestOfShards(source, { form, limit: limit + 1 })
      : latestOfKeys(source, { form, keys: keys.slice(0, limit) })),
    budget,
    firstPage: FIRST_PAGE,
    decode: form.decode,
    bytesOf: ({ text }) => text.length,
    onRow: (row) => void rows.push(latestRow(row)),
  });
  rows.sort((a, b) => a.key < b.key ? -1 : 1);
  return { rows: rows.slice(0, limit), more: (keys ?? rows).length > limit };
}

/** The row of a record; the table does not hold where in Kafka it was, so its place is made up. */
function latestRow({ key, time, text }: LatestText): RecordRow {
  const identity = createHash("sha256").update(`${key} ${time}`).digest();
  return {
    key,
    time,
    partition: -1,
    offset: identity.readUIntBE(0, 6),
    record: JSON.parse(text) as RecordRow["record"],
  };
}
