import { arrivalsRead, DEAD_LETTERS } from "#core/cassandra/reads/arrivals.ts";
import { readPage } from "#core/cassandra/reads/read.ts";
import { encodeCursor } from "#core/cursor.ts";
import { walkStart } from "#core/cassandra/reads/bucket_walk.ts";
import { deadLetter, type DeadLetterBytes } from "#core/record/dead_letter.ts";
import type { DeadLetter, DeadLettersAnswer } from "../../../src/contract/resources.ts";
import { findStream } from "../find_stream.ts";
import { integerParameter, timeParameter } from "../parameters.ts";
import { badRequest } from "../problem.ts";
import { rowSource } from "../row_source.ts";
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
  const read = arrivalsRead(sources.settings.cassandra.keyspace, DEAD_LETTERS);
  const { rows, next } = await readPage(await rowSource(sources), read, {
    key: stream,
    start: start!,
    limit,
  });
  return {
    letters: rows.map((dead) => letterOf(stream, dead)),
    next: next === null ? null : encodeCursor(scope, next),
  };
}

/** A dead letter as the browser sees it. */
function letterOf(stream: string, dead: DeadLetterBytes): DeadLetter {
  const { reason, value, ...letter } = deadLetter(dead);
  return {
    stream,
    ...letter,
    reason: reason ?? "no reason was given",
    value: value ?? "",
  };
}
