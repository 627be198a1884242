import type { Slices } from "../../async/slices.ts";
import type { ColumnType } from "./column_type.ts";
import type { RawRows } from "./driver_door.ts";
import { type ColumnFiller, columnFiller, type ResultPageColumn } from "./page_column.ts";
import type { ValueBytes } from "./value_reader.ts";

/** What {@linkcode decodeRows} needs besides the rows. */
export interface DecodeOptions {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: ColumnType }>;
  readonly slices: Slices;
}

/** After so many bytes it is time to look at the clock; a value counts as some bytes more. */
const BYTES_PER_LOOK = 16_384;
const BYTES_PER_VALUE = 32;

/** Rows as columns. */
export interface DecodedRows {
  readonly columns: readonly ResultPageColumn[];
  /** Of the values. */
  readonly bytes: number;
}

/** Reads rows into columns, in slices. */
export async function decodeRows(
  { bytes, start, length: rows }: RawRows,
  { columns, slices }: DecodeOptions,
): Promise<DecodedRows> {
  const fillers = columns.map(({ name, type }) => columnFiller({ name, type, rows }));
  const from = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const rowCost = BYTES_PER_VALUE * columns.length;
  let at = start;
  let look = at + BYTES_PER_LOOK;
  for (let row = 0; row < rows; row++) {
    at = decodeRow(from, at, fillers);
    look -= rowCost;
    if (at > look) {
      if (slices.over) await slices.next();
      look = at + BYTES_PER_LOOK;
    }
  }
  return {
    columns: fillers.map((filler) => filler.finish()),
    // Each value has its length before it.
    bytes: at - start - 4 * rows * columns.length,
  };
}

/** Reads the row that begins at a place; returns where the next one does. */
function decodeRow(from: ValueBytes, start: number, fillers: readonly ColumnFiller[]): number {
  let at = start;
  for (const filler of fillers) {
    const length = from.view.getInt32(at);
    at += 4;
    if (length < 0) {
      filler.miss();
    } else {
      filler.add(from, at, at + length);
      at += length;
    }
  }
  return at;
}
