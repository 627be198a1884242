import type cassandra from "cassandra-driver";
import { inTime } from "#core/async/time_limit.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { ColumnType } from "../../cql/schema/column_type.ts";
import { pageSize } from "../reading/page_size.ts";
import { keepBadValues } from "./bad_value.ts";
import { ColumnReader, type ResultColumn } from "./result_column.ts";

/** Limits of one query: `timeoutMs` in ms, `maxBytes` in bytes of values. */
export interface ReadLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A prepared statement with what binds to it. */
export interface ReadRequest {
  readonly statement: string;
  readonly params: readonly unknown[];
  readonly limits: ReadLimits;
  readonly signal: AbortSignal;
}

/** What was read, and what cut it short. */
export interface ReadResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  readonly pages: number;
  readonly bytes: number;
  readonly ms: number;
  readonly notices: readonly string[];
}

/** Few, for the size of rows is not known yet. */
const FIRST_PAGE = 100;

/**
 * Reads a query's rows page by page until they end or a limit is met.
 *
 * @throws {CqlError} when the time is over before the first page is there
 * @throws the signal's reason when it is aborted; the driver's errors
 */
export async function readRows(
  client: cassandra.Client,
  { statement, params, limits, signal }: ReadRequest,
): Promise<ReadResult> {
  keepBadValues();
  const started = performance.now();
  let readers: readonly ColumnReader[] = [];
  let rows = 0;
  let pages = 0;
  let bytes = 0;
  let pageState: string | undefined;
  let cut: string | undefined;
  do {
    signal.throwIfAborted();
    const left = limits.timeoutMs - (performance.now() - started);
    const page = await untilTimeout(inTime(
      client.execute(statement, [...params], {
        prepare: true,
        isIdempotent: true,
        autoPage: false,
        fetchSize: pageSize({ rows, bytes, left: limits.maxRows - rows, firstPage: FIRST_PAGE }),
        ...(pageState === undefined ? {} : { pageState }),
        readTimeout: Math.max(1, Math.ceil(left)),
      }),
      { ms: left, signal },
    ));
    if (page === null) {
      if (pages === 0) throw timedOut(limits.timeoutMs);
      cut = `it took longer than ${limits.timeoutMs / 1_000} s`;
      break;
    }
    if (pages++ === 0) readers = page.columns.map((column) => readerOf(column));
    for (const row of page.rows) {
      if (rows === limits.maxRows) {
        cut = `it has more than ${limits.maxRows} rows`;
      } else if (bytes >= limits.maxBytes) {
        cut = `it is larger than ${limits.maxBytes} bytes`;
      }
      if (cut !== undefined) break;
      rows++;
      for (const reader of readers) bytes += reader.add(row[reader.name]);
    }
    pageState = page.pageState ?? undefined;
  } while (cut === undefined && pageState !== undefined);
  const read = readers.map((reader) => reader.finish());
  const notices = read.flatMap(({ notices }) => notices);
  return {
    columns: read.map(({ column }) => column),
    rows,
    pages,
    bytes,
    ms: performance.now() - started,
    notices: cut === undefined ? notices : [cutNotice(cut, rows), ...notices],
  };
}

function cutNotice(reason: string, rows: number): string {
  return `The answer is cut after ${rows} rows: ${reason}. ` +
    "Choose a shorter range, fewer columns, or raise the limits in the data source's settings.";
}

function readerOf(
  { name, type }: { name: string; type: ColumnType },
): ColumnReader {
  return new ColumnReader(name, type);
}

/** Null too where the driver was the first to give up. */
async function untilTimeout<T>(work: Promise<T | null>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "OperationTimedOutError";
}

function timedOut(timeoutMs: number): CqlError {
  return new CqlError(
    `Cassandra did not answer within ${timeoutMs / 1_000} s`,
    {
      kind: "downstream",
      fix: "Choose a shorter time range, or raise the timeout in the data source's settings.",
    },
  );
}
