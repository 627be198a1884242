import { encodeHeaders } from "#core/kafka/batch_builder.ts";
import { HEADERS } from "#core/record/headers.ts";
import { ByteWriter, encodeUpdate, type UpdateView } from "#window/mod.ts";
import type { Lane } from "#core/task/outbox.ts";

/** Writes window updates to a lane, each with its stamp. */
export class UpdateLane {
  readonly #lane: Lane;
  readonly #value = new ByteWriter(1024);
  readonly #stamp = new StampHeader();

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Adds an update. */
  append(update: UpdateView): void {
    const value = this.#value;
    value.reset();
    encodeUpdate(update, value);
    const { keyBytes, keyStart, keyEnd } = update;
    const headers = this.#stamp.encode(update.stamp);
    this.#lane.appendRange(keyBytes, keyStart, keyEnd, value.bytes, 0, value.length, headers);
  }
}

/** Digits of a stamp until the year 2286. */
const STAMP_DIGITS = 16;

/** The header of a window update, encoded in place: there are as many as updates. */
class StampHeader {
  readonly #bytes = encodeHeaders({ [HEADERS.stamp]: "0".repeat(STAMP_DIGITS) });

  /** @returns a view that the next call overwrites */
  encode(stamp: number): Uint8Array {
    let rest = stamp;
    for (let digit = 1; digit <= STAMP_DIGITS; digit++) {
      const next = Math.floor(rest / 10);
      this.#bytes[this.#bytes.length - digit] = 0x30 + rest - next * 10;
      rest = next;
    }
    return this.#bytes;
  }
}
