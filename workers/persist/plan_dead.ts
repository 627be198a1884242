import { deadLetterInsert } from "#core/cassandra/inserts.ts";
import { HEADERS } from "#core/record/headers.ts";
import { type Arrival, headerOf, sourceOf } from "./arrival.ts";
import type { Plan } from "./plan.ts";
import type { Route } from "./route.ts";

/** Records of a `.dead` topic become a row each, byte for byte. */
export function planDead({ stream }: Route, arrivals: readonly Arrival[]): Plan {
  const rows = arrivals.map((arrival) => {
    const insert = deadLetterInsert(stream, {
      reason: headerOf(arrival, HEADERS.reason) ?? "no reason was given",
      key: arrival.key,
      value: arrival.value,
      position: arrival.position,
      source: sourceOf(arrival),
    });
    return { insert, stream, arrival };
  });
  return { rows, refused: [], skipped: { invalid: 0, future: 0 } };
}
