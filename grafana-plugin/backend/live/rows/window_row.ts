import type { MeasureSummary, WindowUpdate } from "#window/mod.ts";
import type { WindowRow } from "../../../src/contract/rows.ts";

/**
 * A window in the form that the browser takes.
 *
 * @param appended when Kafka appended the update, epoch ms
 */
function windowRow(update: WindowUpdate, appended: number): WindowRow {
  const values: Record<string, number | null> = {};
  for (const [measure, summary] of Object.entries(update.measures)) {
    for (const aggregate of Object.keys(summary)) {
      values[`${measure}.${aggregate}`] = summary[aggregate as keyof MeasureSummary] ?? null;
    }
  }
  const { key, start, end, status, revision, count, late, watermark } = update;
  return {
    key,
    start,
    end,
    status,
    revision,
    count,
    late,
    watermark,
    appended,
    values,
  };
}

/** A window update of a `.windows` topic with its size; null when the text is none. */
export function readWindowUpdate(
  value: Uint8Array | null,
  appended: number,
): { readonly size: number; readonly row: WindowRow } | null {
  if (value === null) return null;
  try {
    const update = JSON.parse(new TextDecoder().decode(value)) as WindowUpdate;
    if (typeof update.key !== "string" || !Number.isSafeInteger(update.start)) {
      return null;
    }
    return { size: update.size, row: windowRow(update, appended) };
  } catch {
    return null;
  }
}
