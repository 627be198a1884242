import type { Buffer } from "node:buffer";
import type { RecordHeaders } from "../kafka/batch_builder.ts";

/** A record with its place. */
export interface PlacedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  /** The JSON as it came, or the bytes of what is none. */
  readonly value: string | Buffer;
  readonly headers?: RecordHeaders | undefined;
}

/** The records of one request. */
export interface RecordsToWrite {
  /** Requests of one group are written together. */
  readonly group: string;
  readonly records: readonly PlacedRecord[];
  /** Of the request's body. */
  readonly bytes: number;
}
