/** Where a record is in Kafka. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  /** Decimal: offsets may exceed what a number holds. */
  readonly offset: string;
  /** The record's timestamp (LogAppendTime), epoch ms. */
  readonly appendedMs: number;
}
