import { Buffer } from "node:buffer";
import {
  type Arrival,
  type ArrivalForm,
  arrivalsRead,
  DEAD_ARRIVALS,
  type DeadArrival,
  LATE_ARRIVALS,
  type LateArrival,
} from "#core/cassandra/reads/arrivals.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { LogSource } from "../../../src/contract/query.ts";
import type { LogRow } from "../../../src/contract/rows.ts";
import { type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";
import { deadLog, lateLog, textLog } from "../../live/rows/log_row.ts";
import { chooseKeys } from "./choose_keys.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";
import { readBuckets } from "./read_partitions.ts";
import { readRecords } from "./read_records.ts";

/** Keys whose texts are read, at most. */
const MAX_TEXT_KEYS = 2_000;
/** What dead letters hold may be large. */
const FIRST_PAGE = 100;
/** Bytes of a late record or dead letter without its value, roughly. */
const LINE_BYTES = 100;

/** What is read of the lines' history. */
export interface LineHistory {
  readonly stream: StoredStream;
  readonly source: LogSource;
  readonly range: Readonly<TimeRange>;
  /** Late records or dead letters of a day that are read at most, from the newest; absent for all. */
  readonly newest?: number | undefined;
  readonly budget: ReadBudget;
}

type Lines = { readonly rows: LogRow[]; readonly notices: readonly Notice[] };

/** The statement for one day of late records or dead letters; the newest rows come first. */
export function arrivalsCql(
  keyspace: string,
  { source, newest }: { readonly source: "late" | "dead"; readonly newest?: number | undefined },
): string {
  const options = { limit: newest };
  return source === "late"
    ? arrivalsRead(keyspace, LATE_ARRIVALS, options).cql
    : arrivalsRead(keyspace, DEAD_ARRIVALS, options).cql;
}

/** Log lines that Cassandra holds, in any order. Texts count by event time, the others by arrival. */
export async function readLines(context: QueryContext, history: LineHistory): Promise<Lines> {
  switch (history.source) {
    case "text":
      return await readTexts(context, history);
    case "late":
      return await readArrivals(context, history, {
        form: LATE_ARRIVALS,
        lineOf: lateLine,
        bytesOf: () => LINE_BYTES,
      });
    case "dead":
      return await readArrivals(context, history, {
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
  return {
    rows: records.rows.flatMap((row) => textLog(stream, row) ?? []),
    notices: [...(chosen.all ? [] : [keysCut(limit)]), ...records.notices],
  };
}

function keysCut(limit: number): Notice {
  return warning(`The texts of the first ${limit} keys are shown: records queries show others`);
}

interface ArrivalLines<T extends Arrival> {
  readonly form: ArrivalForm<T>;
  readonly lineOf: (stream: string, row: T) => LogRow;
  readonly bytesOf: (row: T) => number;
}

async function readArrivals<T extends Arrival>(
  context: QueryContext,
  { stream: { name }, range, newest, budget }: LineHistory,
  { form, lineOf, bytesOf }: ArrivalLines<T>,
): Promise<Lines> {
  const rows: LogRow[] = [];
  const read = arrivalsRead(context.keyspace, form, { limit: newest });
  const notices = await readBuckets(context, read, {
    keys: [name],
    range,
    budget,
    firstPage: FIRST_PAGE,
    bytesOf,
    onRow: (row) => void rows.push(lineOf(name, row)),
  });
  return { rows, notices };
}

function lateLine(stream: string, late: LateArrival): LogRow {
  const { size, start, end } = late;
  const window = start === null || end === null ? null : { start, end };
  return lateLog(stream, { ...late, windowSize: size, window });
}

function deadLine(stream: string, dead: DeadArrival): LogRow {
  const key = dead.key === null ? null : Buffer.from(dead.key).toString();
  return deadLog(stream, { ...dead, key });
}
