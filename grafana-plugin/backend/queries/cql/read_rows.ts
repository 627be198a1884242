import type cassandra from "cassandra-driver";
import { Slices } from "#core/async/slices.ts";
import { TimeoutError } from "#core/async/time_limit.ts";
import { PageSizes } from "#core/cassandra/reads/page_size.ts";
import { readPage, type ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { QueryLease } from "../query_memory.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { PageGatherer } from "./gather_pages.ts";
import type { ResultColumn } from "./result_column.ts";

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
  /** What may be held in memory. */
  readonly lease?: QueryLease | undefined;
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

/**
 * Reads a query's rows page by page until they end or a limit is met.
 *
 * @throws {CqlError} when the time is over before the first page is there
 * @throws {QueryRefused} when there is no memory for it
 * @throws the signal's reason when it is aborted; the driver's errors
 */
export async function readRows(
  client: cassandra.Client,
  { statement, params, limits, lease, signal }: ReadRequest,
): Promise<ReadResult> {
  const started = performance.now();
  const gatherer = new PageGatherer();
  const sizes = new PageSizes();
  let pages = 0;
  let bytes = 0;
  let columns = 1;
  let pageState: string | undefined;
  let cut: string | undefined;
  do {
    const { rows } = gatherer;
    const asked = sizes.next(limits.maxRows - rows);
    await lease?.hold({
      bytes: bytes + sizes.expectedBytes(asked),
      values: (rows + asked) * columns,
    });
    const page = await untilTimeout(readPage(client, {
      cql: statement,
      params,
      fetchSize: asked,
      timeoutMs: limits.timeoutMs - (performance.now() - started),
      pageState,
      signal,
    }));
    if (page === null) {
      if (pages === 0) throw timedOut(limits.timeoutMs);
      cut = `it took longer than ${limits.timeoutMs / 1_000} s`;
      break;
    }
    pages++;
    columns = page.columns.length;
    sizes.measured({ asked, rows: page.rowCount, bytes: page.bytes });
    const fitting = fittingRows(page, { rows, bytes, limits });
    gatherer.append(page, { to: fitting.rows });
    bytes += fitting.rows === page.rowCount
      ? page.bytes
      : Math.round(page.bytes * fitting.rows / page.rowCount);
    cut = fitting.cut;
    pageState = page.pageState;
    // The last page may have come to more than was expected.
    await lease?.hold({ bytes, values: gatherer.rows * columns });
  } while (cut === undefined && pageState !== undefined);
  const read = await gatherer.finish(new Slices(signal));
  const notices = read.flatMap(({ notices }) => notices);
  const { rows } = gatherer;
  return {
    columns: read.map(({ column }) => column),
    rows,
    pages,
    bytes,
    ms: performance.now() - started,
    notices: cut === undefined ? notices : [cutNotice(cut, rows), ...notices],
  };
}

/** Rows of a page that may still be kept, and the limit that the others are beyond. */
function fittingRows(
  { rowCount, bytes: pageBytes }: ResultPage,
  { rows, bytes, limits }: {
    readonly rows: number;
    readonly bytes: number;
    readonly limits: ReadLimits;
  },
): { readonly rows: number; readonly cut?: string } {
  const left = limits.maxRows - rows;
  // Rows of a page count alike; the one that crosses the limit is kept.
  const perRow = Math.max(1, pageBytes / Math.max(1, rowCount));
  const fitting = Math.max(0, Math.ceil((limits.maxBytes - bytes) / perRow));
  if (rowCount <= Math.min(left, fitting)) return { rows: rowCount };
  return left <= fitting
    ? { rows: left, cut: `it has more than ${limits.maxRows} rows` }
    : { rows: fitting, cut: `it is larger than ${limits.maxBytes} bytes` };
}

function cutNotice(reason: string, rows: number): string {
  return `The answer is cut after ${rows} rows: ${reason}. ` +
    "Choose a shorter range, fewer columns, or raise the limits in the data source's settings.";
}

/** Null when the time is over, also where the driver was the first to give up. */
async function untilTimeout<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof TimeoutError ||
    (error instanceof Error && error.name === "OperationTimedOutError");
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
