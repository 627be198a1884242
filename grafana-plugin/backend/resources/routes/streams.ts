import {
  LATEST_KEYS,
  LATEST_TEXTS,
  LATEST_TIMES,
  readLatestInOrder,
  readLatestPage,
} from "#core/cassandra/reads/latest.ts";
import type {
  DimensionValuesAnswer,
  KeysAnswer,
  StreamsAnswer,
} from "../../../src/contract/resources.ts";
import { streamInfo } from "../../catalogue/stream_info.ts";
import { integerParameter } from "../parameters.ts";
import { Problem } from "../problem.ts";
import { findStream, rowSource, type Sources } from "../sources.ts";

/** GET streams */
export async function listStreams(
  { catalogue }: Sources,
): Promise<StreamsAnswer> {
  return { streams: [...(await catalogue.streams()).values()].map(streamInfo) };
}

/** GET streams/<stream>/keys?prefix=&limit=&order=key|newest */
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
  const order = query.get("order") ?? "key";
  if (order !== "key" && order !== "newest") {
    throw new Problem(400, "Bad parameter", `'order' is 'key' or 'newest', not '${order}'`);
  }
  const source = { keyspace: sources.settings.cassandra.keyspace, stream };
  const rows = await rowSource(sources);
  const prefix = query.get("prefix") ?? "";
  if (order === "key") {
    const found = await readLatestPage(rows, source, { form: LATEST_KEYS, prefix, limit });
    return { keys: found.rows, more: found.more };
  }
  const found = await readLatestPage(rows, source, {
    form: LATEST_TIMES,
    prefix,
    limit: MAX.records,
  });
  const keys = found.rows.sort((a, b) => b.time - a.time).map(({ key }) => key);
  return { keys: keys.slice(0, limit), more: found.more || keys.length > limit };
}

/** Newest records that are looked at, and values that are returned, at most. */
const MAX = { records: 20_000, values: 1_000 } as const;

/** GET streams/<stream>/dimensions/<dimension>: the values in the newest records of the keys. */
export async function listDimensionValues(
  sources: Sources,
  name: string,
  dimension: string,
): Promise<DimensionValuesAnswer> {
  const stream = await findStream(sources.catalogue, name);
  const known = Object.keys(stream.dimensions);
  if (!known.includes(dimension)) {
    throw new Problem(
      404,
      "Unknown dimension",
      `Stream '${stream.name}' has no dimension '${dimension}': choose from ${known.join(", ")}`,
    );
  }
  const source = { keyspace: sources.settings.cassandra.keyspace, stream: stream.name };
  const texts = readLatestInOrder(await rowSource(sources), source, {
    form: LATEST_TEXTS,
    limit: 2_000,
  });
  const values = new Set<string>();
  let records = 0;
  for await (const text of texts) {
    const value = fieldOf(text, dimension);
    if (value !== undefined && value !== null) values.add(String(value));
    if (++records === MAX.records || values.size === MAX.values) break;
  }
  return { values: [...values].sort() };
}

function fieldOf(record: string, field: string): unknown {
  try {
    return (JSON.parse(record) as Record<string, unknown> | null)?.[field];
  } catch {
    return undefined;
  }
}
