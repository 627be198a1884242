import { lateRecordInsert } from "#core/cassandra/inserts.ts";
import { HEADERS } from "#core/record/headers.ts";
import { type Arrival, headerOf, sourceOf, textOf } from "./arrival.ts";
import type { Plan, PlannedRow, Refusal } from "./plan.ts";
import type { Route } from "./route.ts";

/** Records of a `.late` topic become a row each. */
export function planLate({ stream, read }: Route, arrivals: readonly Arrival[]): Plan {
  const rows: PlannedRow[] = [];
  const refused: Refusal[] = [];
  for (const arrival of arrivals) {
    const result = read(arrival.value, arrival.key);
    if (!result.valid) {
      refused.push({ stream, arrival, reason: result.reason });
      continue;
    }
    const [size, start, end, lateByMs] = [
      HEADERS.windowSize,
      HEADERS.windowStart,
      HEADERS.windowEnd,
      HEADERS.lateBy,
    ].map((name) => Number(headerOf(arrival, name) ?? NaN)) as [number, number, number, number];
    if (![size, start, end, lateByMs].every(Number.isSafeInteger)) {
      refused.push({ stream, arrival, reason: "its headers do not tell how late it is" });
      continue;
    }
    const insert = lateRecordInsert(stream, {
      key: result.key,
      eventTime: result.eventTime,
      text: textOf(arrival),
      window: { size, start, end },
      lateByMs,
      position: arrival.position,
      source: sourceOf(arrival),
    });
    rows.push({ insert, stream, arrival });
  }
  return { rows, refused, skipped: { invalid: 0, future: 0 } };
}
