import { LATEST_KEYS, readLatestPage } from "#core/cassandra/reads/latest.ts";
import type { KeysAnswer } from "../../../src/contract/resources.ts";
import { findStream } from "../find_stream.ts";
import { integerParameter } from "../parameters.ts";
import { rowSource } from "../row_source.ts";
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
  const { keyspace } = sources.settings.cassandra;
  const { rows, more } = await readLatestPage(await rowSource(sources), { keyspace, stream }, {
    form: LATEST_KEYS,
    prefix: query.get("prefix") ?? "",
    limit,
  });
  return { keys: rows, more };
}
