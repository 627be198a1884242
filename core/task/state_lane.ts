import { ByteWriter } from "#window/mod.ts";
import { headKey, rowPrefix } from "./changelog.ts";
import type { Lane } from "./outbox.ts";

const encoder = new TextEncoder();

/** Writes the state of one input to the changelog: rows, and the head that belongs to them. */
export class StateLane {
  readonly #lane: Lane;
  readonly #name: string;
  readonly #prefix: Uint8Array;
  readonly #key = new ByteWriter(64);

  /** @param name under which the changelog keeps the state */
  constructor(lane: Lane, name: string) {
    this.#lane = lane;
    this.#name = name;
    this.#prefix = rowPrefix(name);
  }

  /**
   * Writes a row; null: it is gone.
   *
   * @param headers as `encodeHeaders` makes them; default: none
   */
  readonly row = (key: Uint8Array, value: Uint8Array | null, headers?: Uint8Array): void => {
    const writer = this.#key;
    writer.reset();
    writer.raw(this.#prefix, 0, this.#prefix.length);
    writer.raw(key, 0, key.length);
    const { bytes, length } = writer;
    if (value === null) this.#lane.appendRange(bytes, 0, length, bytes, -1, -1, headers);
    else this.#lane.appendRange(bytes, 0, length, value, 0, value.length, headers);
  };

  /** Writes the head row as JSON. */
  head(head: object): void {
    this.#lane.append(headKey(this.#name), encoder.encode(JSON.stringify(head)));
  }
}
