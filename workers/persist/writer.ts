import type cassandra from "cassandra-driver";
import { type Slots, slots } from "#core/async/concurrency.ts";
import { backoff } from "#core/async/retry.ts";
import type { Availability } from "./availability.ts";
import { chunkRows } from "./chunks.ts";
import { type PlannedRow, type Refusal, refusalRow } from "./plan.ts";
import { isRowFault } from "./row_fault.ts";

/** Options of {@linkcode Writer}. */
export interface WriterOptions {
  /** Requests in flight, over all callers. */
  readonly concurrency: number;
  readonly availability: Availability;
  /** A row that Cassandra can never take; it is kept as a dead letter. */
  readonly onRefused: (refusal: Refusal) => void;
  /** A request is tried again. */
  readonly onRetry: () => void;
}

const RETRY = { initialMs: 100, maxMs: 5_000 };

/** Writes rows to Cassandra until it has acknowledged every one of them. */
export class Writer {
  readonly #client: cassandra.Client;
  readonly #options: WriterOptions;
  readonly #slots: Slots;

  constructor(client: cassandra.Client, options: WriterOptions) {
    this.#client = client;
    this.#options = options;
    this.#slots = slots(options.concurrency);
  }

  /**
   * Resolves when every row is written, or kept as a dead letter because it never can be. While
   * Cassandra is away it tries again, for as long as it takes.
   *
   * @throws {DOMException} when `signal` aborts; the rows may then be written in part
   */
  async write(rows: readonly PlannedRow[], signal: AbortSignal): Promise<void> {
    const writes = chunkRows(rows).map((chunk) =>
      this.#slots(() => this.#writeChunk(chunk, signal))
    );
    const results = await Promise.allSettled(writes);
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
  }

  async #writeChunk(chunk: readonly PlannedRow[], signal: AbortSignal): Promise<void> {
    const fault = await this.#untilAcknowledged(chunk, signal);
    if (fault === undefined) return;
    if (chunk.length === 1) return await this.#refuse(chunk[0]!, { fault, signal });
    // One row spoils the batch: alone, the others are written.
    for (const row of chunk) await this.#writeChunk([row], signal);
  }

  async #refuse(
    { stream, arrival }: PlannedRow,
    { fault, signal }: { readonly fault: Error; readonly signal: AbortSignal },
  ): Promise<void> {
    const refusal = { stream, arrival, reason: `Cassandra refused it: ${fault.message}` };
    const again = await this.#untilAcknowledged([refusalRow(refusal)], signal);
    // Reported all the same: the record is still in Kafka, at the position that the report names.
    if (again !== undefined) {
      refusal.reason += `; nor can its dead letter be written: ${again.message}`;
    }
    this.#options.onRefused(refusal);
  }

  /** @returns the error when the rows can never be written; undefined when they are */
  async #untilAcknowledged(
    chunk: readonly PlannedRow[],
    signal: AbortSignal,
  ): Promise<Error | undefined> {
    const { availability, onRetry } = this.#options;
    for (let attempt = 0;; attempt++) {
      signal.throwIfAborted();
      try {
        await this.#execute(chunk);
        availability.succeeded();
        return undefined;
      } catch (error) {
        if (isRowFault(error, attempt)) return error as Error;
        availability.failed(error, attempt);
        onRetry();
        await backoff(attempt, { ...RETRY, signal });
      }
    }
  }

  async #execute(chunk: readonly PlannedRow[]): Promise<void> {
    const options = { prepare: true, isIdempotent: true };
    if (chunk.length === 1) {
      const { query, params } = chunk[0]!.insert;
      await this.#client.execute(query, [...params], options);
      return;
    }
    const queries = chunk.map(({ insert }) => ({
      query: insert.query,
      params: [...insert.params],
    }));
    await this.#client.batch(queries, { ...options, logged: false });
  }
}
