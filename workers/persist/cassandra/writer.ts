import cassandra from "cassandra-driver";
import { type Slots, slots } from "#core/async/concurrency.ts";
import { backoff } from "#core/async/retry.ts";
import type { RefusedRow } from "../sink.ts";
import type { Availability } from "./availability.ts";
import { executeChunk } from "./encoded_batch.ts";
import { oneOf, type RowChunk } from "./row_chunk.ts";

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
    chunks: readonly RowChunk[],
    signal: AbortSignal,
  ): Promise<readonly RefusedRow[]> {
    const refused: RefusedRow[] = [];
    const writes = chunks.map((chunk) =>
      this.#slots(() => this.#writeChunk(chunk, { refused, signal }))
    );
    const results = await Promise.allSettled(writes);
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    return refused;
  }

  async #writeChunk(
    chunk: RowChunk,
    { refused, signal }: { readonly refused: RefusedRow[]; readonly signal: AbortSignal },
  ): Promise<void> {
    const fault = await this.#untilAcknowledged(chunk, signal);
    if (fault === undefined) return;
    const [row, ...others] = chunk.rows;
    if (others.length === 0) {
      refused.push({ row: row!, reason: `Cassandra refused it: ${fault.message}` });
      return;
    }
    // One row spoils the batch: alone, the others are written.
    for (const index of chunk.rows.keys()) {
      await this.#writeChunk(oneOf(chunk, index), { refused, signal });
    }
  }

  /** @returns the error when the rows can never be written; undefined when they are */
  async #untilAcknowledged(
    chunk: RowChunk,
    signal: AbortSignal,
  ): Promise<Error | undefined> {
    const { availability, onRetry } = this.#options;
    for (let attempt = 0;; attempt++) {
      signal.throwIfAborted();
      try {
        await executeChunk(this.#client, chunk);
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
}

/** Tries after which an error of the code that handles the row counts as the row's fault. */
const PATIENCE = 10;

/**
 * Whether an error means that this very row can never be written, as opposed to Cassandra being
 * away, busy or not set up: Cassandra refused the value, or the driver could not encode it.
 *
 * @param attempt of this write, from 0. A type or a range that is wrong comes from the row; it is given
 * a few tries, so that it neither blocks the others for ever nor is judged in haste
 */
export function isRowFault(error: unknown, attempt: number): boolean {
  if (error instanceof cassandra.errors.ResponseError) {
    const { invalid } = cassandra.types.responseErrorCodes;
    return error.code === invalid && !NOT_SET_UP.test(error.message);
  }
  if (isOutage(error)) return false;
  if (isEncodingError(error)) return true;
  // Any other error may be the driver's: it has no class for "No connection available".
  const ours = error instanceof TypeError || error instanceof RangeError;
  return ours && attempt + 1 >= PATIENCE;
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
