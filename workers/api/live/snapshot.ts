import { Buffer } from "node:buffer";
import type { Prediction } from "#core/contract/prediction.ts";
import type { LiveEntry, Ring } from "#core/live/ring.ts";
import type { WindowUpdate } from "#window/mod.ts";

/** Kinds of which a client may ask what holds now. */
export const SNAPSHOT_KINDS = ["windows", "predictions"] as const;

export type SnapshotKind = typeof SNAPSHOT_KINDS[number];

/**
 * Where the newest entry about each window, or about each window and horizon, is in a ring: their
 * `seq`, ascending. Withdrawn windows are not among them.
 *
 * Each entry is read once for all clients, and clients that come while nothing changes share what
 * they get: whoever asks again and again, and does not read, takes neither time nor memory.
 */
export function newestOf(ring: Ring, kind: SnapshotKind): Float64Array {
  const known = newest.get(ring) ?? new Newest(ring, IDENTITIES[kind]);
  newest.set(ring, known);
  return known.seqs();
}

const newest = new WeakMap<Ring, Newest>();

/** What an entry is about; `gone` when it says that this is no more. */
interface Identity {
  readonly name: string;
  readonly gone: boolean;
}

type IdentityOf = (value: Uint8Array) => Identity;

const IDENTITIES: Readonly<Record<SnapshotKind, IdentityOf>> = {
  windows: (value) => {
    const { key, start, size, count } = parsed<WindowUpdate>(value);
    return { name: `${size} ${start} ${key}`, gone: count === 0 };
  },
  predictions: (value) => {
    const { size, measure, aggregate, horizon, start, key } = parsed<Prediction>(value);
    return { name: `${size} ${measure} ${aggregate} ${horizon} ${start} ${key}`, gone: false };
  },
};

function parsed<T>(value: Uint8Array): T {
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as T;
}

/** The newest entries of one ring; it reads what has come since it was asked last. */
class Newest {
  readonly #ring: Ring;
  readonly #identityOf: IdentityOf;
  /** Their `seq` by identity, ascending. */
  readonly #seqOf = new Map<string, number>();
  #seqs = new Float64Array();
  #readTo = 0;
  #completeFrom = 0;
  #epoch: number;

  constructor(ring: Ring, identityOf: IdentityOf) {
    this.#ring = ring;
    this.#identityOf = identityOf;
    this.#epoch = ring.epoch;
  }

  seqs(): Float64Array {
    const { epoch, completeFrom } = this.#ring;
    if (epoch !== this.#epoch) {
      this.#seqOf.clear();
      this.#readTo = 0;
    }
    const first = this.#ring.firstFrom(this.#readTo);
    if (first === undefined && completeFrom === this.#completeFrom && epoch === this.#epoch) {
      return this.#seqs;
    }
    this.#epoch = epoch;
    this.#completeFrom = completeFrom;
    for (const [name, seq] of this.#seqOf) {
      if (seq >= completeFrom) break;
      this.#seqOf.delete(name);
    }
    for (let entry = first; entry !== undefined; entry = this.#ring.firstFrom(this.#readTo)) {
      this.#add(entry);
      this.#readTo = entry.seq + 1;
    }
    return this.#seqs = Float64Array.from(this.#seqOf.values());
  }

  #add({ value, seq }: LiveEntry): void {
    if (value === null) return;
    const { name, gone } = this.#identityOf(value);
    // So that it stands behind the others.
    this.#seqOf.delete(name);
    if (!gone) this.#seqOf.set(name, seq);
  }
}
