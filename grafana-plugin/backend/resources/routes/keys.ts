import type { KeysAnswer } from "../../../src/contract/resources.ts";
import { findStream } from "../find_stream.ts";
import { integerParameter } from "../parameters.ts";
import { latestRows } from "../rows/latest.ts";
import type { Sources } from "../sources.ts";

/** GET streams/<stream>/keys?prefix=&limit= */
export async function listKeys(
  sources: Sources,
  name: string,
  query: URLSearchParams,
): Promise<KeysAnswer> {
  const limit = integerParameter(query, "limit", {
    fallback: 1_000,
    min: 1,
    max: 10_000,
  });
  const { name: stream } = await findStream(sources.catalogue, name);
  const rows = latestRows(await sources.cassandra(), {
    keyspace: sources.settings.cassandra.keyspace,
    stream,
    prefix: query.get("prefix") ?? "",
    column: "key",
    fetchSize: limit,
  });
  const keys: string[] = [];
  for await (const row of rows) {
    if (keys.length === limit) return { keys, more: true };
    keys.push(String(row["key"]));
  }
  return { keys, more: false };
}
