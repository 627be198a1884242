import cassandra from "cassandra-driver";
import type { Insert } from "#core/cassandra/inserts.ts";
import { type Slots, slots } from "#core/async/concurrency.ts";
import { backoff } from "#core/async/retry.ts";
import type { RefusedRow } from "../sink.ts";
import type { Availability } from "./availability.ts";
import type { RenderedRow } from "./render.ts";

/** Options of {@linkcode Writer}. */
export interface WriterOptions {
  /** Requests in flight, over all callers. */
  readonly concurrency: number;
  readonly availability: Availability;
  /** Called when a request is tried again. */
  readonly onRetry: () => void;
}

const RETRY = { initialMs: 100, maxMs: 5_000 };

/** Writes rows to Cassandra until it has acknowledged or refused every one of them. */
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
   * Resolves when every row is written, with those that never can be. While Cassandra is away it
   * tries again, for as long as it takes.
   *
   * @throws {DOMException} when `signal` aborts; the rows may then be written in part
   */
  async write(
    rows: readonly RenderedRow[],
    signal: AbortSignal,
  ): Promise<readonly RefusedRow[]> {
    const refused: RefusedRow[] = [];
    const writes = chunkRows(rows).map((chunk) =>
      this.#slots(() => this.#writeChunk(chunk, { refused, signal }))
    );
    const results = await Promise.allSettled(writes);
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    return refused;
  }

  async #writeChunk(
    chunk: readonly RenderedRow[],
    { refused, signal }: { readonly refused: RefusedRow[]; readonly signal: AbortSignal },
  ): Promise<void> {
    const fault = await this.#untilAcknowledged(chunk, signal);
    if (fault === undefined) return;
    if (chunk.length === 1) {
      refused.push({ row: chunk[0]!.row, reason: `Cassandra refused it: ${fault.message}` });
      return;
    }
    // One row spoils the batch: alone, the others are written.
    for (const row of chunk) await this.#writeChunk([row], { refused, signal });
  }

  /** @returns the error when the rows can never be written; undefined when they are */
  async #untilAcknowledged(
    chunk: readonly RenderedRow[],
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

  async #execute(chunk: readonly RenderedRow[]): Promise<void> {
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

/** Limits of one unlogged batch. */
export const CHUNK_LIMITS = { rows: 32, bytes: 64_000 } as const;

/**
 * Groups rows of one Cassandra partition into chunks that are written as one unlogged batch each.
 *
 * Cassandra applies a batch within one partition as a single mutation, so it costs little more than
 * one insert; across partitions a batch would be slower than single inserts.
 */
export function chunkRows<T extends { readonly insert: Insert }>(
  rows: readonly T[],
): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  const open = new Map<string, { readonly rows: T[]; bytes: number }>();
  for (const row of rows) {
    const { partition, bytes } = row.insert;
    const current = open.get(partition);
    const fits = current !== undefined && current.rows.length < CHUNK_LIMITS.rows &&
      current.bytes + bytes <= CHUNK_LIMITS.bytes;
    if (fits) {
      current.rows.push(row);
      current.bytes += bytes;
    } else {
      const rows = [row];
      chunks.push(rows);
      open.set(partition, { rows, bytes });
    }
  }
  return chunks;
}

/** Tries after which an unknown error counts as the row's fault. */
const PATIENCE = 10;

/**
 * Whether an error means that this very row can never be written, as opposed to Cassandra being
 * away, busy or not set up: Cassandra refused the value, or the driver could not encode it.
 *
 * @param attempt of this write, from 0. An error that is none of the driver's comes from the row; it
 * is given a few tries, so that it neither blocks the others for ever nor is judged in haste
 */
export function isRowFault(error: unknown, attempt: number): boolean {
  if (error instanceof cassandra.errors.ResponseError) {
    const { invalid } = cassandra.types.responseErrorCodes;
    return error.code === invalid && !NOT_SET_UP.test(error.message);
  }
  if (isOutage(error)) return false;
  return isEncodingError(error) || attempt + 1 >= PATIENCE;
}

/** A table or column that is gone is no fault of a row: setup brings it back. */
const NOT_SET_UP =
  /unconfigured table|does not exist|undefined column|unknown identifier|keyspace/i;

/** How the driver words that it cannot encode a value. */
const ENCODING = /^(Expected|Not a valid|Invalid date|A map can't|A collection can't)/;

function isEncodingError(error: unknown): boolean {
  if (error instanceof RangeError) return (error as { code?: unknown }).code === "ERR_OUT_OF_RANGE";
  return error instanceof TypeError && ENCODING.test(error.message);
}

/** The driver's own errors and those of the socket. */
function isOutage(error: unknown): boolean {
  if (Object.values(cassandra.errors).some((kind) => error instanceof kind)) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z]+$/.test(code);
}
