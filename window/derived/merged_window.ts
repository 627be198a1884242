import { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { KeyTable } from "../keys/key_table.ts";
import type { WindowGrid } from "./grid.ts";
import type { StateRow } from "./row_log.ts";

/** What a row's key begins with: of an input; of the records or inputs that were late. */
export const INPUT_ROW = 1;
export const LATE_ROW = 2;

/** A derived window that takes inputs. Times are epoch ms. Its row tells how many were late. */
export class MergedWindow implements StateRow {
  readonly grid: WindowGrid;
  readonly key: number;
  readonly start: number;
  readonly end: number;
  /** It was told final, or began after that. */
  told = false;
  /** It changed since it was emitted last. */
  touched = false;
  /** The revision that was emitted last; −1: none. */
  revision = -1;
  /** Inputs, or records of a grouped one, that came after it was told. */
  late = 0;
  changed = false;
  logged = false;
  readonly #keys: KeyTable;

  constructor(
    keys: KeyTable,
    { grid, key, start }: { grid: WindowGrid; key: number; start: number },
  ) {
    this.#keys = keys;
    this.grid = grid;
    this.key = key;
    this.start = start;
    this.end = grid.endOf(start);
  }

  writeKey(into: ByteWriter): void {
    into.byte(LATE_ROW);
    writeWindow(this.#keys, this, into);
  }

  writeValue(into: ByteWriter): void {
    into.varint(this.late);
  }

  /** By size, key, start. */
  compare(other: MergedWindow): number {
    return this.grid.size - other.grid.size || this.#keys.compare(this.key, other.key) ||
      this.start - other.start;
  }
}

/** Which window a row is of. */
export interface RowWindow {
  readonly key: Uint8Array;
  readonly size: number;
  readonly start: number;
}

/** Writes what tells windows apart. */
export function writeWindow(
  keys: KeyTable,
  { key, grid, start }: Pick<MergedWindow, "key" | "grid" | "start">,
  into: ByteWriter,
): void {
  into.varint(keys.endOf(key) - keys.startOf(key));
  into.raw(keys.bytes, keys.startOf(key), keys.endOf(key));
  into.varint(grid.size);
  into.float64(start);
}

/**
 * The key of the window that a row of a derived stream's state is of.
 *
 * @param row the row's key
 * @throws {RangeError} when it is damaged
 */
export function keyOfDerivedRow(row: Uint8Array): Uint8Array {
  return readWindow(new ByteReader(row, 1)).key;
}

/** Reads it back; the key is a view. */
export function readWindow(from: ByteReader): RowWindow {
  return { key: from.raw(from.varint()), size: from.varint(), start: from.float64() };
}
