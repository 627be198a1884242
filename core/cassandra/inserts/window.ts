import type { WindowUpdate } from "#window/mod.ts";
import { bucketStart } from "../bucket.ts";
import { ttlSeconds } from "../compaction.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { windowWriteTimestamp } from "../write_timestamp.ts";
import { type Insert, insertQuery } from "./insert.ts";

const QUERY = insertQuery("windows", [
  "stream",
  "key",
  "size",
  "bucket",
  "window_start",
  "window_end",
  "status",
  "revision",
  "count",
  "late",
  "watermark",
  "measures",
], { ttl: true });

/** Bytes of a summary of one measure, roughly. */
const SUMMARY = 150;

/**
 * The insert of a window update.
 *
 * @param appendedMs the Kafka record's timestamp, epoch ms
 * @throws {RangeError} when the stream has no window of that size
 */
export function windowInsert(
  stream: StoredStream,
  update: WindowUpdate,
  options: { readonly appendedMs: number },
): Insert {
  const window = stream.windows.find(({ size }) => size === update.size);
  if (window === undefined) {
    throw new RangeError(`Stream '${stream.name}' has no window of size ${update.size} ms`);
  }
  const bucket = bucketStart(update.start, window.bucketMs);
  return {
    query: QUERY,
    params: [
      stream.name,
      update.key,
      update.size,
      bucket,
      update.start,
      update.end,
      update.status,
      update.revision,
      update.count,
      update.late,
      update.watermark,
      update.measures,
      windowWriteTimestamp(options.appendedMs, update.revision),
      ttlSeconds(stream.retention.windowsMs),
    ],
    partition: `windows ${stream.name} ${update.size} ${bucket} ${update.key}`,
    bytes: SUMMARY * (1 + window.measures.length),
  };
}
