import type { UndecodableBatch } from "../kafka/record_batch.ts";
import type { MissedOffsets } from "./changelog.ts";
import type { Place, RecordPlace } from "./quarantine.ts";

/** What one transaction carried. */
export interface Commit<Report> {
  /** Partition number of the task. */
  readonly task: number;
  readonly messages: number;
  /** ms. */
  readonly duration: number;
  /** Where the task stands now. */
  readonly progress: Report;
}

/** A stream that cannot go on in a task while others do. */
export interface ParkedStream {
  readonly stream: string;
  /** A sentence with the fix. */
  readonly reason: string;
  /** The topic that it needs, or needs another partition of; absent when that would not help. */
  readonly waitsFor?: string;
}

/** What a worker of tasks tells about itself: log lines, metrics and health follow from it. */
export interface TaskEvents<Report> {
  /** The worker owns these tasks from now on. */
  assigned(tasks: readonly number[]): void;
  /** The worker owns nothing until it has joined its group again. */
  lost(): void;
  committed(commit: Commit<Report>): void;
  /** A task has its state, and goes on with all streams but these. */
  restored(task: number, parked: readonly ParkedStream[]): void;
  /** Offsets of a stream's input were gone before they were processed, or it is another log. */
  missed(stream: string, at: Place, gap: MissedOffsets): void;
  /** A batch of a stream's input cannot be read and was set aside. */
  undecodable(stream: string, error: UndecodableBatch): void;
  /** A record was set aside because processing it failed again and again. */
  setAside(stream: string, at: RecordPlace, reason: string): void;
  /** The ledger of a stream does not add up. */
  miscounted(stream: string, at: Place, difference: string): void;
}
