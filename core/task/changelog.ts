import { Buffer } from "node:buffer";
import type { LogFingerprint } from "../kafka/log_fingerprint.ts";

/** Offsets of an input that were never processed because they were gone. `to` is exclusive. */
export interface MissedOffsets {
  readonly from: number;
  readonly to: number;
  /** Wall clock when it was noticed, epoch ms. */
  readonly at: number;
  readonly why: string;
}

/** What a task keeps of one input besides windows: where it stands and what became of offsets. */
export interface InputHead {
  /** Next offset to read. */
  readonly position: number;
  /** Of the log that the position belongs to; absent where brokers have no topic ids. */
  readonly topicId?: string;
  /** A processed record of that log, by which it is known again where brokers have no topic ids. */
  readonly last?: LogFingerprint;
  /** Offsets that were passed since the state began. */
  readonly passed: number;
  /** Those of them without a record: markers, aborted or compacted records, undecodable batches. */
  readonly holes: number;
  /** Newest last, at most {@linkcode MAX_GAPS}. */
  readonly gaps: readonly MissedOffsets[];
}

/** A head row as it is stored, as JSON: see the workers for what else it has. */
export interface StoredHead extends InputHead {
  readonly v: typeof FORMAT;
}

/** Gaps that a head remembers. */
export const MAX_GAPS = 20;

/** Version of the rows' layout. 1 was snapshots and deltas. */
export const FORMAT = 2;

const NUL = 0;

/**
 * The key of a stream's head row. A window's row has the same with NUL and its own key behind it;
 * names of streams have no NUL.
 */
export function headKey(name: string): Uint8Array {
  return Buffer.from(name);
}

/** Under which name a source's task keeps the windows by group that it makes for a derived stream. */
export const groupsName = (derived: string): string => `${derived}.groups`;

/** What the key of a window's row begins with. */
export function rowPrefix(name: string): Uint8Array {
  return Buffer.from(`${name}\0`);
}

/** Keys that version 1 of the changelog used. */
const FIRST_VERSION = /^(delta|snapshot)\/\d+$/;

/** Receives the rows of one stream in the order of the log. */
export interface RowReader {
  head(json: string): void;
  /** A null value: the window is gone. The arrays belong to the receiver. */
  row(key: Uint8Array, value: Uint8Array | null): void;
}

/**
 * Gives each row of a changelog partition to its stream.
 *
 * Rows are keyed, so compaction keeps what is live and the log read in order gives the state at
 * every stage of compaction: all rows of a transaction are there or none.
 */
export class ChangelogReader {
  readonly #streams: ReadonlyMap<string, RowReader>;
  /** The names of streams by their bytes, so that reading a row makes no text. */
  readonly #names: readonly { readonly bytes: Uint8Array; readonly reader: RowReader }[];
  /** True when rows of version 1 were found, which this version cannot read. */
  hasOldRows = false;

  /** @param streams readers by name; rows of others are passed over */
  constructor(streams: ReadonlyMap<string, RowReader>) {
    this.#streams = streams;
    this.#names = [...streams].map(([name, reader]) => ({ bytes: Buffer.from(name), reader }));
  }

  /** Takes the next record of the log; a null value is a tombstone. */
  read(key: Uint8Array | null, value: Uint8Array | null): void {
    if (key === null) return;
    const end = key.indexOf(NUL);
    if (end < 0) {
      this.#head(Buffer.from(key).toString(), value);
      return;
    }
    for (const { bytes, reader } of this.#names) {
      if (bytes.length === end && startsWith(key, bytes)) {
        reader.row(key.subarray(end + 1), value);
        return;
      }
    }
  }

  #head(key: string, value: Uint8Array | null): void {
    if (FIRST_VERSION.test(key)) {
      if (value !== null) this.hasOldRows = true;
      return;
    }
    if (value !== null) this.#streams.get(key)?.head(Buffer.from(value).toString());
  }
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  for (let index = 0; index < prefix.length; index++) {
    if (bytes[index] !== prefix[index]) return false;
  }
  return true;
}

/**
 * Reads a head row.
 *
 * @throws {StateUnreadable} when another version wrote it
 */
export function readHead<Head extends { readonly v: unknown }>(json: string): Head {
  const head = JSON.parse(json) as Head;
  if (head.v !== FORMAT) {
    throw new StateUnreadable(
      `it is of version ${head.v}, and this worker reads version ${FORMAT}`,
    );
  }
  return head;
}

/** State that this version cannot go on from. */
export class StateUnreadable extends Error {
  override readonly name = "StateUnreadable";

  /** @param why ends the sentence "the state cannot be read: …" */
  constructor(why: string, options?: ErrorOptions) {
    super(
      `the state cannot be read: ${why}. Run the version that wrote it; or begin anew, by deleting ` +
        "the changelog topic while no worker runs or with another SLUICE_GROUP",
      options,
    );
  }
}
