import type { DeliveryKind } from "../disorder/disorder.ts";

/** Counts of one stream; `records` is the sum of all kinds but `missing`. */
export type StreamCounts = { records: number; missing: number } & Record<DeliveryKind, number>;

/** Counts what became of every record, per stream. */
export class Tally {
  readonly #streams = new Map<string, StreamCounts>();
  #sent = 0;

  /** @param streams names, in the order in which they are shown */
  constructor(streams: readonly string[]) {
    for (const stream of streams) this.#streams.set(stream, zero());
  }

  /** Records sent, of every kind. */
  get sent(): number {
    return this.#sent;
  }

  /** @throws {RangeError} when the stream is not one of the constructor's */
  count(stream: string, kind: DeliveryKind | "missing"): void {
    const counts = this.#streams.get(stream);
    if (counts === undefined) throw new RangeError(`'stream' is '${stream}', which is not counted`);
    counts[kind] += 1;
    if (kind === "missing") return;
    counts.records += 1;
    this.#sent += 1;
  }

  /** Counts by stream. */
  get streams(): ReadonlyMap<string, Readonly<StreamCounts>> {
    return this.#streams;
  }
}

function zero(): StreamCounts {
  return {
    records: 0,
    ok: 0,
    "out-of-order": 0,
    late: 0,
    offline: 0,
    duplicate: 0,
    invalid: 0,
    missing: 0,
  };
}
