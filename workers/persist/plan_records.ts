import { createRawInsert, latestInsert } from "#core/cassandra/inserts.ts";
import type { RecordRow } from "#core/record/rows.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { type Arrival, textOf } from "./arrival.ts";
import type { Plan, PlannedRow, Refusal } from "./plan.ts";
import type { Route } from "./route.ts";

/** Options of {@linkcode planRecords}. */
export interface PlanOptions {
  /** A record that far ahead of its arrival, ms, is a dead letter to the process worker. */
  readonly futureCapMs: number;
}

/**
 * Valid records become a raw row each, and the newest of each key its latest row.
 *
 * A record too far in the future is skipped like an invalid one: it would stay the latest of its key
 * until that time has come.
 */
export function planRecords(
  route: Route,
  arrivals: readonly Arrival[],
  options: PlanOptions,
): Plan {
  const { stream, read } = route;
  const rawInsert = createRawInsert(stream);
  const rows: PlannedRow[] = [];
  const refused: Refusal[] = [];
  const skipped = { invalid: 0, future: 0 };
  const latest = new Map<string, { readonly row: RecordRow; readonly arrival: Arrival }>();
  for (const arrival of arrivals) {
    const result = read(arrival.value, arrival.key);
    if (!result.valid) {
      skipped.invalid++;
      continue;
    }
    const { key, eventTime, record } = result;
    const { position } = arrival;
    if (eventTime > position.appendedMs + options.futureCapMs) {
      skipped.future++;
      continue;
    }
    const row = { key, eventTime, record, text: textOf(arrival), position };
    try {
      rows.push({ insert: rawInsert(row), stream, arrival });
    } catch (error) {
      refused.push({ stream, arrival, reason: errorMessage(error) });
      continue;
    }
    const newest = latest.get(key);
    if (newest === undefined || eventTime >= newest.row.eventTime) {
      latest.set(key, { row, arrival });
    }
  }
  for (const { row, arrival } of latest.values()) {
    rows.push({ insert: latestInsert(stream, row), stream, arrival });
  }
  return { rows, refused, skipped };
}
