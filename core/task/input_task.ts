import type { FetchedRecords } from "../kafka/record_batch.ts";
import type { InputWalk, Slice } from "./input_walk.ts";

/** One input of a task: a stream, or the routing of one. */
export interface InputTask {
  /** Under which the changelog keeps its head. */
  readonly name: string;
  readonly walk: InputWalk;
  /** Of the log that is read; undefined where brokers have no topic ids. */
  readonly topicId: string | undefined;
  /** Gets what the records of a fetch will need, before the first of them is taken. */
  prepare?(fetched: FetchedRecords): Promise<void>;
  /** Does what the passing of time makes due; false when the slice ended before all was done. */
  tick(time: TickTime, slice: Slice): boolean;
  /** Whether there is anything to commit besides what is in the outbox. */
  readonly changed: boolean;
  /** Writes state rows that changed; false when the slice ended before all were written. */
  writeRows(slice: Pick<Slice, "until">): boolean;
  /** Writes the head row, which belongs to the rows before it. */
  writeHead(): void;
  /** What is wrong with the ledger, in words; undefined when it adds up. */
  readonly imbalance: string | undefined;
  /** Topics besides the one that is read that must stay as they are; none when absent. */
  readonly relies?: readonly ReliedTopic[];
}

/** A topic that work relies on without reading it. */
export interface ReliedTopic {
  readonly topic: string;
  /** Undefined when another log would do, or where brokers have no topic ids. */
  readonly id: string | undefined;
  readonly partitions: number;
}

/** Times of the monotone clock, ms. */
export interface TickTime {
  readonly now: number;
  /** Everything that had arrived by then has been processed; undefined: nothing is known. */
  readonly readUntil: number | undefined;
}
