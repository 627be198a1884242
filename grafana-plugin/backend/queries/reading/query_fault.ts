import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { QueryContext } from "./context.ts";

/** A query that its author must correct; the message describes what and how. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
}

/** A query of a stream that is not declared here: its author's fault, or its scenario never ran. */
export class NoSuchStream extends QueryFault {}

/**
 * The stream of a query.
 *
 * @throws {NoSuchStream} naming the streams that there are
 */
export function streamOf(
  name: string,
  { streams, keyspace }: QueryContext,
): StoredStream {
  const stream = streams.get(name);
  if (stream !== undefined) return stream;
  const known = [...streams.keys()].sort();
  if (known.length === 0) throw noStreams(keyspace);
  throw new NoSuchStream(
    `There is no stream '${name}': choose one of ${known.join(", ")}`,
  );
}

/** The fault where nothing is declared. */
export function noStreams(keyspace: string): NoSuchStream {
  return new NoSuchStream(
    `Keyspace '${keyspace}' has no streams: run the workers' set-up, or use a CQL query`,
  );
}
