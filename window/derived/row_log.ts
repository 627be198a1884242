import { ByteWriter } from "../encoding/byte_writer.ts";
import { GoneRows, type WriteRow } from "../state/rows.ts";

/** A row of state. */
export interface StateRow {
  /** It differs from what is in the log; kept by the log of rows. */
  changed: boolean;
  /** It is in the log. */
  logged: boolean;
  writeKey(into: ByteWriter): void;
  writeValue(into: ByteWriter): void;
}

/** What rows of state are to be written. */
export class RowLog {
  #changed: StateRow[] = [];
  readonly #gone = new GoneRows();
  readonly #key = new ByteWriter(64);
  readonly #value = new ByteWriter();

  /** Whether there is anything to write. */
  get any(): boolean {
    return this.#changed.length > 0 || this.#gone.any;
  }

  change(row: StateRow): void {
    if (row.changed) return;
    row.changed = true;
    this.#changed.push(row);
  }

  /** The row is gone, while its key can still be written. */
  forget(row: StateRow): void {
    row.changed = false;
    if (!row.logged) return;
    row.logged = false;
    this.#key.reset();
    row.writeKey(this.#key);
    this.#gone.add(this.#key.bytes, 0, this.#key.length);
  }

  /** A row that is in the log and means nothing any more. */
  forgetKey(key: Uint8Array): void {
    this.#gone.add(key, 0, key.length);
  }

  /** Rows that are gone first: one may have come again since. True when all are written. */
  write(row: WriteRow, limit: number): boolean {
    for (let left = limit; left > 0; left--) {
      const gone = this.#gone.take();
      if (gone !== undefined) {
        row(gone, null);
        continue;
      }
      const changed = this.#takeChanged();
      if (changed === undefined) return true;
      this.#key.reset();
      this.#value.reset();
      changed.writeKey(this.#key);
      changed.writeValue(this.#value);
      row(
        this.#key.bytes.subarray(0, this.#key.length),
        this.#value.bytes.subarray(0, this.#value.length),
      );
    }
    return !this.any;
  }

  #takeChanged(): StateRow | undefined {
    for (let row = this.#changed.pop(); row !== undefined; row = this.#changed.pop()) {
      if (!row.changed) continue;
      row.changed = false;
      row.logged = true;
      return row;
    }
    return undefined;
  }
}
