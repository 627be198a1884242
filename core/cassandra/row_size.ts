import type { Stream } from "../declaration/mod.ts";
import type { WindowSpec } from "#window/mod.ts";
import { type ColumnSource, fieldColumns } from "./columns.ts";

/** Key columns, timestamps and row header, bytes. */
const ROW_BASE = 100;
/** A text is mostly an id, a name or an ISO time. */
const TEXT = 48;
const NUMBER = 8;

/** Estimated bytes of one raw row: its typed columns and the record's JSON. */
export function rawRowBytes(stream: ColumnSource): number {
  const fields = fieldColumns(stream).map(({ name, type }) => {
    const column = type === "text" ? TEXT : NUMBER;
    const json = name.length + (type === "text" ? TEXT : 2 * NUMBER);
    return column + json;
  });
  return fields.reduce((sum, bytes) => sum + bytes, ROW_BASE);
}

/** Estimated bytes of one row of the `windows` table. */
export function windowRowBytes(stream: Pick<Stream, "name">, window: WindowSpec): number {
  // Names of measure and aggregate, each with its length; a double.
  const summary = window.measures.map((measure) =>
    measure.length + window.aggregates.length * (8 + 2 * NUMBER)
  );
  return summary.reduce((sum, bytes) => sum + bytes, ROW_BASE + stream.name.length);
}

/** The most windows of one kind that one key can have per second. */
export function windowsPerSecond(window: WindowSpec): number {
  const everyMs = window.kind === "tumbling"
    ? window.sizeMs
    : window.kind === "hopping"
    ? window.slideMs
    : window.gapMs;
  return 1_000 / everyMs;
}
