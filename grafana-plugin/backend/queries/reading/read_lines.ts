import { Buffer } from "node:buffer";
import { Slices } from "#core/async/slices.ts";
import {
  type Arrival,
  type ArrivalForm,
  chunkStatement,
  DEAD_ARRIVALS,
  type DeadArrival,
  LATE_ARRIVALS,
  type LateArrival,
  readArrivals,
} from "#core/cassandra/reads/arrivals.ts";
import type { WalkPage, WalkState } from "#core/cassandra/reads/bucket_walk.ts";
import { PageSizes } from "#core/cassandra/reads/page_size.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { LogSource } from "../../../src/contract/query.ts";
import type { LogRow } from "../../../src/contract/rows.ts";
import { type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";
import { deadLog, lateLog, textLog } from "../../live/rows/log_row.ts";
import { chooseKeys } from "./choose_keys.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";
import { budgetRows } from "./read_partitions.ts";
import { readRecords } from "./read_records.ts";

/** Rows after which the clock is looked at. */
const ROWS_PER_LOOK = 64;
/** Keys whose texts are read, at most. */
const MAX_TEXT_KEYS = 2_000;
/** Bytes of a late record or dead letter without its value, roughly. */
const LINE_BYTES = 100;

/** What is read of the lines' history. */
export interface LineHistory {
  readonly stream: StoredStream;
  readonly source: LogSource;
  readonly range: Readonly<TimeRange>;
  /** Late records or dead letters that are read at most, from the newest; absent for all. */
  readonly newest?: number | undefined;
  readonly budget: ReadBudget;
}

type Lines = { readonly rows: LogRow[]; readonly notices: readonly Notice[] };

/** The statement for one chunk of late records or dead letters; the newest rows come first. */
export function arrivalsCql(keyspace: string, source: "late" | "dead"): string {
  return source === "late"
    ? chunkStatement({ keyspace, form: LATE_ARRIVALS })
    : chunkStatement({ keyspace, form: DEAD_ARRIVALS });
}

/** Log lines that Cassandra holds, in any order. Texts count by event time, the others by arrival. */
export async function readLines(context: QueryContext, history: LineHistory): Promise<Lines> {
  switch (history.source) {
    case "text":
      return await readTexts(context, history);
    case "late":
      return await readLetters(context, history, {
        form: LATE_ARRIVALS,
        lineOf: lateLine,
        bytesOf: () => LINE_BYTES,
      });
    case "dead":
      return await readLetters(context, history, {
        form: DEAD_ARRIVALS,
        lineOf: deadLine,
        bytesOf: ({ value }) => LINE_BYTES + (value?.length ?? 0),
      });
  }
}

async function readTexts(context: QueryContext, history: LineHistory): Promise<Lines> {
  const { stream, range, budget } = history;
  const limit = MAX_TEXT_KEYS;
  const chosen = await chooseKeys(stream, {}, { context, budget, limit });
  const records = await readRecords(context, { stream, keys: chosen.keys, range, budget });
  const rows: LogRow[] = [];
  await new Slices(budget.signal).each(records.rows.length, (at) => {
    const line = textLog(stream, records.rows[at]!);
    if (line !== null) rows.push(line);
  });
  return {
    rows,
    notices: [...(chosen.all ? [] : [keysCut(limit)]), ...records.notices],
  };
}

function keysCut(limit: number): Notice {
  return warning(`The texts of the first ${limit} keys are shown: records queries show others`);
}

interface ArrivalLines<T extends Arrival> {
  readonly form: ArrivalForm<T>;
  readonly lineOf: (stream: StoredStream, row: T) => LogRow;
  readonly bytesOf: (row: T) => number;
}

async function readLetters<T extends Arrival>(
  context: QueryContext,
  { stream, range, newest = Infinity, budget }: LineHistory,
  { form, lineOf, bytesOf }: ArrivalLines<T>,
): Promise<Lines> {
  const rows: LogRow[] = [];
  const source = { keyspace: context.keyspace, stream: stream.name, form };
  const read = budgetRows(context, budget);
  const sizes = new PageSizes();
  const slices = new Slices(budget.signal);
  let start: WalkState | null = { range };
  while (start !== null && rows.length < newest && budget.open()) {
    const limit = Math.min(sizes.next(budget.left.rows), newest - rows.length);
    await budget.makeRoom({ rows: limit, bytes: sizes.expectedBytes(limit) });
    const page: WalkPage<T> = await readArrivals(read, source, {
      start,
      limit,
    });
    let bytes = 0;
    for (const [at, row] of page.rows.entries()) {
      if (at % ROWS_PER_LOOK === 0 && slices.over) await slices.next();
      const rowBytes = bytesOf(row);
      if (!budget.take(rowBytes)) return { rows, notices: [] };
      bytes += rowBytes;
      rows.push(lineOf(stream, row));
    }
    sizes.measured({ asked: limit, rows: page.rows.length, bytes });
    start = page.next;
  }
  return { rows, notices: [] };
}

function lateLine({ name }: StoredStream, late: LateArrival): LogRow {
  const { size, start, end } = late;
  const window = start === null || end === null ? null : { start, end };
  return lateLog(name, { ...late, windowSize: size, window });
}

function deadLine(stream: StoredStream, dead: DeadArrival): LogRow {
  const key = dead.key === null ? null : Buffer.from(dead.key).toString();
  return deadLog(stream, { ...dead, key });
}
