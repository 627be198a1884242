/** Where the records of one stream in one task went; `in` is the sum of the others. */
export interface Ledger {
  readonly in: number;
  /** Counted in at least one window. */
  readonly counted: number;
  /** Later than the allowed lateness of every window that wanted them. */
  readonly late: number;
  /** Not valid, or too far in the future. */
  readonly dead: number;
  /** Valid, and no window wanted them. */
  readonly filtered: number;
}

/** How far one stream has come in one task. */
export interface StreamProgress {
  /** Epoch ms; null before the first record. */
  readonly watermark: number | null;
  /** Highest event time seen, epoch ms; null before the first record. */
  readonly maxEventTime: number | null;
  /** Next offset to read, as a decimal string. */
  readonly position: string;
  /** Since the task's state began. */
  readonly ledger: Ledger;
}

/**
 * Progress of a task, written to the progress topic (key: task number) in the same transaction as
 * the offsets that it describes, so what it says is exact.
 */
export interface TaskProgress {
  /** Partition number. */
  readonly task: number;
  /** Wall clock of the report, epoch ms. */
  readonly at: number;
  /** By stream name. */
  readonly streams: Readonly<Record<string, StreamProgress>>;
}
