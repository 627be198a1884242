import type { StoredStream } from "../../../../workers/core/cassandra/stored_declaration.ts";
import type { DataResponse } from "../../sdk/mod.ts";
import type { QueryContext } from "./context.ts";

/** A query that cannot be answered as it is; the message says what to change. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
}

/**
 * The stream of a query.
 *
 * @throws {QueryFault} naming the streams that there are
 */
export function streamOf(name: string, { streams, keyspace }: QueryContext): StoredStream {
  const stream = streams.get(name);
  if (stream !== undefined) return stream;
  const known = [...streams.keys()].sort();
  throw new QueryFault(
    known.length === 0
      ? `Keyspace '${keyspace}' has no streams: run the workers' set-up, or use a CQL query`
      : `There is no stream '${name}': choose one of ${known.join(", ")}`,
  );
}

/** Turns a {@linkcode QueryFault} into an answer; other errors pass. */
export async function answering(answer: () => Promise<DataResponse>): Promise<DataResponse> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    return { error: error.message, status: 400, errorSource: "downstream" };
  }
}
