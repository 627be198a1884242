// @ts-types="./encoder.d.ts"
import Encoder from "cassandra-driver/lib/encoder.js";

/** Stands for a value whose bytes are none of its column's type. */
export class BadValue {
  constructor(readonly reason: string) {}
}

let kept = false;

/**
 * Makes the driver give a {@linkcode BadValue} for bytes that it cannot read, such as the empty int
 * that `blobAsInt(0x)` makes: by itself it would fail the whole page of rows. The driver has no
 * option for it, so its decoder is wrapped, once, for all clients of the process. Reads of
 * Sluice's own tables meet no such value: every row there is written with values bound by type.
 */
export function keepBadValues(): void {
  if (kept) return;
  kept = true;
  const { decode } = Encoder.prototype;
  Encoder.prototype.decode = function (buffer, type) {
    try {
      return decode.call(this, buffer, type);
    } catch (error) {
      return new BadValue(
        error instanceof Error ? error.message : String(error),
      );
    }
  };
}
