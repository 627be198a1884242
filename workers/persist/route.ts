import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Stream } from "#core/declaration/mod.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";

/** What the records of a topic are. */
export type RouteKind = "records" | "windows" | "late" | "dead";

/** Where the records of one topic belong. */
export interface Route {
  readonly kind: RouteKind;
  readonly stream: StoredStream;
  /** Reads the stream's own records. */
  readonly read: RecordReader;
}

/** The route of every topic of these streams, by topic name. */
export function routesOf(
  streams: readonly Stream[],
  stored: readonly StoredStream[],
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const stream of stored) {
    const declared = streams.find(({ name }) => name === stream.name);
    if (declared === undefined) continue;
    const read = createRecordReader(declared);
    for (const kind of ["records", "windows", "late", "dead"] as const) {
      routes.set(stream.topics[kind], { kind, stream, read });
    }
  }
  return routes;
}
