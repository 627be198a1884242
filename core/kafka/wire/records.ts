import type { IHeaders } from "kafkajs";

/**
 * Walks over the records of one decompressed batch without making objects. Between two calls of
 * {@linkcode RecordCursor.next} it shows one record; the next call overwrites it.
 */
export interface RecordCursor {
  /**
   * Goes on to the next record, false at the end.
   *
   * @throws {UndecodableBatch} when a record is not what its length says; those before it are good
   */
  next(): boolean;
  readonly offset: number;
  /** Epoch ms; of a LogAppendTime topic the time of the append, -1 when the producer set none. */
  readonly timestamp: number;
  /** What the ranges below refer to; it is good for as long as something refers to it. */
  readonly bytes: Uint8Array;
  /** -1: the record has no key. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** -1: the value is null. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /**
   * All headers of the record, a repeated name as an array; undefined when it has none.
   *
   * @throws {UndecodableBatch} when they are not what their lengths say
   */
  headers(): IHeaders | undefined;
}

/** One record batch as it was fetched, not yet decompressed. */
export interface FetchedBatch {
  /** The first offset that it covers and that was asked for. */
  readonly baseOffset: number;
  /** The last offset that it covers. */
  readonly lastOffset: number;
  /** How many records it holds; one that was asked for in its middle yields fewer. */
  readonly count: number;
  /**
   * Decompresses it.
   *
   * @throws {UndecodableBatch} naming topic, partition, offsets and why
   */
  open(): RecordCursor;
}

/** A batch that cannot be read; all others of its partition can. */
export class UndecodableBatch extends Error {
  override readonly name = "UndecodableBatch";
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
  readonly lastOffset: number;

  constructor(at: Omit<UndecodableBatch, keyof Error>, reason: string, options?: ErrorOptions) {
    super(
      `The batch at offsets ${at.baseOffset} to ${at.lastOffset} of topic '${at.topic}', partition ` +
        `${at.partition}, cannot be read: ${reason}`,
      options,
    );
    this.topic = at.topic;
    this.partition = at.partition;
    this.baseOffset = at.baseOffset;
    this.lastOffset = at.lastOffset;
  }
}
