import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import type { DeadLettersAnswer } from "../../../src/contract/resources.ts";
import { findStream } from "../find_stream.ts";
import { integerParameter, timeParameter } from "../parameters.ts";
import { badRequest } from "../problem.ts";
import { readDeadLetters } from "../rows/dead_letters.ts";
import type { Sources } from "../sources.ts";

/** How far ahead of this clock Kafka's may be, ms. */
const CLOCK_SKEW_MS = 60_000;

/** GET dead-letters?stream=&from=&to=&limit=&cursor= */
export async function listDeadLetters(
  sources: Sources,
  query: URLSearchParams,
): Promise<DeadLettersAnswer> {
  const name = query.get("stream") ?? "";
  if (name === "") {
    throw badRequest(
      "'stream' is missing: name the stream whose letters to read",
    );
  }
  const { name: stream, retention } = await findStream(sources.catalogue, name);
  const limit = integerParameter(query, "limit", {
    fallback: 100,
    min: 1,
    max: 1_000,
  });
  const now = Date.now();
  const from = timeParameter(query, "from", now - retention.rawMs);
  const to = timeParameter(query, "to", now + CLOCK_SKEW_MS);
  const scope = [
    "dead-letters",
    stream,
    query.get("from") ?? "",
    query.get("to") ?? "",
  ];
  const cursor = query.get("cursor") ?? undefined;
  const start = await walkStart(
    scope,
    cursor === "" ? undefined : cursor,
    () => Promise.resolve({ from, to: Math.min(to, now + CLOCK_SKEW_MS) }),
  );
  const { rows, next } = await readDeadLetters(await sources.cassandra(), {
    keyspace: sources.settings.cassandra.keyspace,
    stream,
  }, { start: start!, limit });
  return {
    letters: [...rows],
    next: next === null ? null : encodeCursor(scope, next),
  };
}
