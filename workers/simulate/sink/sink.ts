import type { Delivery } from "../disorder/disorder.ts";

/** Where records go. */
export interface Sink {
  /**
   * Takes a batch; resolves when there is room for the next one.
   *
   * @throws {Error} when this or an earlier batch can never be written
   */
  send(batch: readonly Delivery[]): Promise<void>;
  /**
   * Waits until all is written, and closes.
   *
   * @returns how many records were not written: 0 unless the sink was told to give up
   */
  close(): Promise<number>;
}

/** What a sink tells of itself. */
export interface SinkEvents {
  /** These records are written. */
  written(batch: readonly Delivery[]): void;
  /** The receiver does not answer; records wait. */
  away(reason: string): void;
  /** The receiver answers again. */
  back(): void;
}
