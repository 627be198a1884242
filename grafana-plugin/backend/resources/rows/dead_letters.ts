import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { DAY_BUCKET_MS } from "#core/cassandra/bucket.ts";
import { quote } from "#core/cassandra/cql.ts";
import { numberOf, textOf, timeOf } from "#core/cassandra/row_values.ts";
import { walkBuckets, type WalkPage, type WalkState } from "#core/cassandra/reads/bucket_walk.ts";
import { sourcePosition } from "#core/record/source_position.ts";
import { utf8 } from "#core/record/utf8.ts";
import type { DeadLetter } from "../../../src/contract/resources.ts";
import { select } from "./select.ts";

const COLUMNS = "at, kafka_partition, kafka_offset, source_topic, source_partition, " +
  "source_offset, key, reason, value";

/** Which dead letters are read. */
export interface DeadLettersSource {
  readonly keyspace: string;
  readonly stream: string;
}

/** A page of dead letters, the newest first. */
export function readDeadLetters(
  client: cassandra.Client,
  { keyspace, stream }: DeadLettersSource,
  page: { readonly start: WalkState; readonly limit: number },
): Promise<WalkPage<DeadLetter>> {
  const cql = `SELECT ${COLUMNS} FROM ${quote(keyspace)}.dead_letters ` +
    "WHERE stream = ? AND bucket = ? AND at >= ? AND at < ?";
  return walkBuckets<DeadLetter>({
    ...page,
    order: "desc",
    bucketMs: DAY_BUCKET_MS,
    read: async function* ({ bucket, from, to }) {
      const params = [stream, new Date(bucket), new Date(from), new Date(to)];
      for await (
        const row of select(client, cql, { params, fetchSize: page.limit + 1 })
      ) {
        yield deadLetter(stream, row);
      }
    },
    positionOf: ({ at, partition, offset }) => [at, partition, offset],
  });
}

/** A row of the table as the browser sees it. */
function deadLetter(stream: string, row: cassandra.types.Row): DeadLetter {
  const value = row["value"] as Buffer | null ?? Buffer.alloc(0);
  const text = utf8(value);
  const key = row["key"] as Buffer | null;
  return {
    stream,
    at: timeOf(row, "at")!,
    partition: numberOf(row, "kafka_partition")!,
    offset: numberOf(row, "kafka_offset")!,
    key: key === null ? null : utf8(key) ?? key.toString("base64"),
    reason: textOf(row, "reason") ?? "no reason was given",
    value: text ?? value.toString("base64"),
    encoding: text === undefined ? "base64" : "utf8",
    source: sourcePosition(textOf(row, "source_topic"), {
      partition: numberOf(row, "source_partition"),
      offset: numberOf(row, "source_offset"),
    }),
  };
}
