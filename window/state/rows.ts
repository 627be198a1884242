import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { KeyTable } from "../keys/key_table.ts";
import type { SpecWindows } from "../windows/spec_windows.ts";

/**
 * A row of state: both are views that the next row overwrites; null: the row is gone.
 *
 * Row key: the spec's id (varint), where it starts (as its kind of window writes it), the record's
 * key; or 0 and the record's key, for what is known of the key itself.
 */
export type WriteRow = (key: Uint8Array, value: Uint8Array | null) => void;

/** Writes the key of a row: a window's or, without one, the key's own. */
export function writeRowKey(
  into: ByteWriter,
  keys: KeyTable,
  key: number,
  window?: { windows: SpecWindows; start: number },
): void {
  into.varint(window?.windows.id ?? 0);
  window?.windows.writeStart(window.start, into);
  into.raw(keys.bytes, keys.startOf(key), keys.endOf(key));
}

/** Keys of rows that are gone and still in the log, in order. */
export class GoneRows {
  #bytes = new ByteWriter(1024);
  #read = 0;
  #reader = new ByteReader();

  add(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes.varint(end - start);
    this.#bytes.raw(bytes, start, end);
  }

  /** Takes one, undefined when none is left. The bytes are overwritten by the next one added. */
  take(): Uint8Array | undefined {
    if (this.#read === this.#bytes.length) {
      this.#bytes.reset();
      this.#read = 0;
      return undefined;
    }
    this.#reader.reset(this.#bytes.bytes, this.#read, this.#bytes.length);
    const key = this.#reader.raw(this.#reader.varint());
    this.#read = this.#reader.position;
    return key;
  }

  get any(): boolean {
    return this.#read < this.#bytes.length;
  }
}
