import type cassandra from "cassandra-driver";
import { Slices } from "../../async/slices.ts";
import { within } from "../../async/time_limit.ts";
import { decodeRows } from "./decode_rows.ts";
import { RawRows, rawRows } from "./driver_door.ts";
import type { ResultPageColumn } from "./page_column.ts";

export type { ResultPageColumn } from "./page_column.ts";

/** One page of a statement's rows. */
export interface PageRequest {
  readonly cql: string;
  /** What binds to the statement's markers. */
  readonly params: readonly unknown[];
  /** Rows of the page, at most. */
  readonly fetchSize: number;
  /** Longest wait, ms. */
  readonly timeoutMs: number;
  /** Where the page before ended. Default: at the beginning. */
  readonly pageState?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows as columns, by position: two columns may have one name. */
export interface ResultPage {
  readonly columns: readonly ResultPageColumn[];
  readonly rowCount: number;
  /** Of the values, as they came over the wire. */
  readonly bytes: number;
  /** Where the next page begins; undefined after the last. */
  readonly pageState?: string;
}

/**
 * Reads one page of a prepared statement, and its values from their bytes by their types, in slices
 * that let the event loop go on.
 *
 * @throws {TimeoutError} when the time is over; the signal's reason when it is aborted
 * @throws the driver's errors
 */
export async function readPage(
  client: cassandra.Client,
  { cql, params, fetchSize, timeoutMs, pageState, signal }: PageRequest,
): Promise<ResultPage> {
  signal?.throwIfAborted();
  const options = rawRows({
    prepare: true,
    isIdempotent: true,
    autoPage: false,
    fetchSize,
    readTimeout: Math.max(1, Math.ceil(timeoutMs)),
    ...(pageState === undefined ? {} : { pageState }),
  });
  const result = await within(client.execute(cql, [...params], options), {
    ms: timeoutMs,
    signal,
  });
  const rows: unknown = result.rows;
  if (!(rows instanceof RawRows)) throw new Error(`The statement gives no rows: ${cql}`);
  const { columns, bytes } = await decodeRows(rows, {
    columns: result.columns,
    slices: new Slices(signal),
  });
  return {
    columns,
    rowCount: rows.length,
    bytes,
    ...(result.pageState ? { pageState: result.pageState } : {}),
  };
}
