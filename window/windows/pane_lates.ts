import type { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";

const NONE: readonly number[] = [];

/** Records of panes of hopping windows that came when some of the windows of their pane were final. */
export class PaneLates {
  /** By pane: how many of its windows were final, how many records came then, and so on. */
  readonly #byPane = new Map<number, number[]>();
  /** The panes of a key that have any. */
  readonly #byKey = new Map<number, number[]>();

  /** Counts records that came when `told` of the windows that hold the pane were final. */
  count(pane: number, late: { key: number; told: number; records: number }): void {
    let lates = this.#byPane.get(pane);
    if (lates === undefined) {
      lates = [];
      this.#byPane.set(pane, lates);
      const panes = this.#byKey.get(late.key);
      if (panes === undefined) this.#byKey.set(late.key, [pane]);
      else panes.push(pane);
    }
    let at = lates.length - 2;
    while (at >= 0 && lates[at] !== late.told) at -= 2;
    if (at >= 0) lates[at + 1]! += late.records;
    else lates.push(late.told, late.records);
  }

  panesOf(key: number): readonly number[] {
    return this.#byKey.size === 0 ? NONE : this.#byKey.get(key) ?? NONE;
  }

  /** Records of a pane that the `nth` window that holds it got after it was final. */
  of(pane: number, nth: number): number {
    const lates = this.#byPane.get(pane) ?? NONE;
    let late = 0;
    for (let at = 0; at < lates.length; at += 2) if (lates[at]! >= nth) late += lates[at + 1]!;
    return late;
  }

  forget(pane: number, key: number): void {
    if (this.#byPane.size === 0 || !this.#byPane.delete(pane)) return;
    const panes = this.#byKey.get(key)!;
    panes.splice(panes.indexOf(pane), 1);
    if (panes.length === 0) this.#byKey.delete(key);
  }

  write(pane: number, into: ByteWriter): void {
    const lates = this.#byPane.get(pane) ?? NONE;
    into.varint(lates.length / 2);
    for (const number of lates) into.varint(number);
  }

  read(pane: number, key: number, from: ByteReader): void {
    for (let pairs = from.varint(); pairs > 0; pairs--) {
      this.count(pane, { key, told: from.varint(), records: from.varint() });
    }
  }
}
