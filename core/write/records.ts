/** A record with its place. */
export interface PlacedRecord {
  readonly key: string;
  /** The JSON as it came. */
  readonly value: string;
  readonly partition: number;
  /** What its stream declares as the id of a record. */
  readonly id?: string | undefined;
}

/** The records of one request, all for one topic. */
export interface RecordsToWrite {
  readonly topic: string;
  readonly records: readonly PlacedRecord[];
  /** Of the request's body. */
  readonly bytes: number;
}
