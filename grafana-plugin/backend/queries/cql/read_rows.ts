import type cassandra from "cassandra-driver";
import { CqlError } from "../../cql/cql_error.ts";
import type { ColumnType } from "../../cql/schema/column_type.ts";
import { keepBadValues } from "./values/bad_value.ts";
import { ColumnReader, type ResultColumn } from "./values/result_column.ts";

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

/** Few, for nobody knows yet how large rows are: a page is in memory before it is measured. */
const FIRST_PAGE = 100;
const LARGEST_PAGE = 5_000;
/** Bytes that a page should come to: rows of blobs make pages of few rows. */
const PAGE_BYTES = 4 * 1024 * 1024;

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
    const page = await inTime(
      client.execute(statement, [...params], {
        prepare: true,
        isIdempotent: true,
        autoPage: false,
        fetchSize: pageSize({ rows, bytes, maxRows: limits.maxRows }),
        ...(pageState === undefined ? {} : { pageState }),
        readTimeout: Math.max(1, Math.ceil(left)),
      }),
      { ms: left, signal },
    );
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
    "Choose a shorter range, fewer columns, or raise the limits in the datasource's settings.";
}

function pageSize(
  { rows, bytes, maxRows }: { rows: number; bytes: number; maxRows: number },
) {
  const fitting = rows === 0 ? FIRST_PAGE : Math.floor(PAGE_BYTES / Math.max(1, bytes / rows));
  // One row more than allowed shows that there are more.
  return Math.max(1, Math.min(fitting, LARGEST_PAGE, maxRows - rows + 1));
}

function readerOf(
  { name, type }: { name: string; type: ColumnType },
): ColumnReader {
  return new ColumnReader(name, type);
}

/** Null when the time is over; the driver cannot take a request back, so its answer is dropped. */
async function inTime<T>(
  work: Promise<T>,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<T | null> {
  work.catch(() => {});
  if (ms <= 0) return null;
  const { promise: stopped, resolve, reject } = Promise.withResolvers<null>();
  const onAbort = () => reject(signal.reason);
  const timer = setTimeout(() => resolve(null), Math.max(0, ms));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, stopped]);
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
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
      fix: "Choose a shorter time range, or raise the timeout in the datasource's settings.",
    },
  );
}
