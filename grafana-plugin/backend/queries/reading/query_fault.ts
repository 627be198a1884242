import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { QueryContext } from "./context.ts";

/** A query that its author must correct; the message describes what and how. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
}

/**
 * The stream of a query.
 *
 * @throws {QueryFault} naming the streams that there are
 */
export function streamOf(
  name: string,
  { streams, keyspace }: QueryContext,
): StoredStream {
  const stream = streams.get(name);
  if (stream !== undefined) return stream;
  const known = [...streams.keys()].sort();
  if (known.length === 0) throw noStreams(keyspace);
  throw new QueryFault(
    `There is no stream '${name}': choose one of ${known.join(", ")}`,
  );
}

/** The fault where nothing is declared. */
export function noStreams(keyspace: string): QueryFault {
  return new QueryFault(
    `Keyspace '${keyspace}' has no streams: run the workers' set-up, or use a CQL query`,
  );
}
