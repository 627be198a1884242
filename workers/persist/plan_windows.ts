import { windowInsert } from "#core/cassandra/inserts.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { type Arrival, textOf } from "./arrival.ts";
import type { Plan, PlannedRow, Refusal } from "./plan.ts";
import type { Route } from "./route.ts";

/**
 * Window updates become one row per window: of a window's updates in one batch only the highest
 * revision is written, since it replaces the others anyway.
 */
export function planWindows({ stream }: Route, arrivals: readonly Arrival[]): Plan {
  const refused: Refusal[] = [];
  const newest = new Map<string, { readonly update: WindowUpdate; readonly arrival: Arrival }>();
  for (const arrival of arrivals) {
    try {
      const update = readUpdate(arrival);
      const window = `${update.size} ${update.start} ${update.key}`;
      const known = newest.get(window);
      if (known === undefined || update.revision > known.update.revision) {
        newest.set(window, { update, arrival });
      }
    } catch (error) {
      refused.push({ stream, arrival, reason: errorMessage(error) });
    }
  }
  const rows: PlannedRow[] = [];
  for (const { update, arrival } of newest.values()) {
    try {
      const { appendedMs } = arrival.position;
      rows.push({ insert: windowInsert(stream, update, { appendedMs }), stream, arrival });
    } catch (error) {
      refused.push({ stream, arrival, reason: errorMessage(error) });
    }
  }
  return { rows, refused, skipped: { invalid: 0, future: 0 } };
}

const WHOLE = ["start", "end", "size", "revision", "count", "late", "watermark"] as const;

/** @throws {Error} when the value is not a window update */
function readUpdate(arrival: Arrival): WindowUpdate {
  const update = JSON.parse(textOf(arrival)) as Partial<WindowUpdate> | null;
  const whole = WHOLE.every((field) => Number.isSafeInteger(update?.[field]));
  const texts = typeof update?.key === "string" && typeof update.status === "string";
  if (!whole || !texts || typeof update.measures !== "object") {
    throw new TypeError("the value is not a window update");
  }
  return update as WindowUpdate;
}
