import { latestShard } from "../shard.ts";
import { ttlSeconds } from "../compaction.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { type Insert, insertQuery } from "./insert.ts";
import type { RawRow } from "./raw.ts";

const QUERY = insertQuery("latest", ["stream", "shard", "key", "event_time", "record"], {
  ttl: true,
});

/**
 * The insert that makes a record the newest one of its key, unless a newer is there.
 *
 * Its write timestamp is the event time, so Cassandra itself keeps the highest event time, in
 * whatever order records arrive and however often.
 */
export function latestInsert(stream: StoredStream, row: RawRow): Insert {
  const shard = latestShard(row.key);
  const { rawMs, windowsMs } = stream.retention;
  return {
    query: QUERY,
    params: [
      stream.name,
      shard,
      row.key,
      row.eventTime,
      row.text,
      row.eventTime * 1_000,
      // A key is listed as long as anything of it is kept.
      ttlSeconds(Math.max(rawMs, windowsMs)),
    ],
    partition: `latest ${stream.name} ${shard}`,
    bytes: row.text.length,
  };
}
