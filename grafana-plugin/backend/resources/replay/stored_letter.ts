import type { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { bucketStart, DAY_BUCKET_MS } from "#core/cassandra/bucket.ts";
import { quote } from "#core/cassandra/cql.ts";
import { numberOf, textOf } from "#core/cassandra/row_values.ts";
import type { ReplayRequest } from "../../../src/contract/resources.ts";

/** Names one letter of a stream. */
export type LetterPlace = ReplayRequest["letters"][number];

/** A letter with the bytes as they came. */
export interface StoredLetter {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly sourceTopic: string | null;
  readonly sourcePartition: number | null;
}

/** A letter of a stream by its place; undefined when there is none, or none any more. */
export async function readLetter(
  client: cassandra.Client,
  source: { readonly keyspace: string; readonly stream: string },
  { at, partition, offset }: LetterPlace,
): Promise<StoredLetter | undefined> {
  const { rows: [row] } = await client.execute(
    `SELECT key, value, source_topic, source_partition FROM ${quote(source.keyspace)}` +
      ".dead_letters WHERE stream = ? AND bucket = ? AND at = ? AND kafka_partition = ? " +
      "AND kafka_offset = ?",
    [
      source.stream,
      new Date(bucketStart(at, DAY_BUCKET_MS)),
      new Date(at),
      partition,
      offset,
    ],
    { prepare: true, isIdempotent: true },
  );
  if (row === undefined) return undefined;
  return {
    key: row["key"] as Buffer | null,
    value: row["value"] as Buffer | null,
    sourceTopic: textOf(row, "source_topic"),
    sourcePartition: numberOf(row, "source_partition"),
  };
}
