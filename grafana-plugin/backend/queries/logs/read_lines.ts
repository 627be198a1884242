import { Buffer } from "node:buffer";
import type cassandra from "cassandra-driver";
import { DAY_BUCKET_MS } from "#core/cassandra/bucket.ts";
import { quote } from "#core/cassandra/cql.ts";
import { numberOf, textOf, timeOf } from "#core/cassandra/row_values.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { LogSource } from "../../../src/contract/query.ts";
import type { LogRow } from "../../../src/contract/rows.ts";
import { type Notice, type TimeRange, warning } from "../../../src/frames/mod.ts";
import { deadLog, lateLog, textLog } from "../../live/rows/log_row.ts";
import { chooseKeys } from "../reading/choose_keys.ts";
import type { QueryContext } from "../reading/context.ts";
import { keySlices } from "../reading/partitions.ts";
import type { ReadBudget } from "../reading/read_budget.ts";
import { readPartitions } from "../reading/read_partitions.ts";
import { readRecords } from "../records/read_records.ts";

/** Keys whose texts are read, at most. */
const MAX_TEXT_KEYS = 2_000;
/** What dead letters hold may be large. */
const FIRST_PAGE = 100;

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

const COLUMNS = {
  late: "key, event_time, late_by_ms, window_size, window_start, window_end",
  dead: "key, reason, value",
} as const;
const TABLES = { late: "late_records", dead: "dead_letters" } as const;

/** The statement for one day of late records or dead letters; the newest rows come first. */
export function arrivalsCql(
  keyspace: string,
  { source, newest }: { readonly source: "late" | "dead"; readonly newest?: number | undefined },
): string {
  return `SELECT at, kafka_partition, kafka_offset, ${COLUMNS[source]} ` +
    `FROM ${quote(keyspace)}.${TABLES[source]} ` +
    `WHERE stream = ? AND bucket = ? AND at >= ? AND at < ?${
      newest === undefined ? "" : " LIMIT ?"
    }`;
}

/** Log lines that Cassandra holds, in any order. Texts count by event time, the others by arrival. */
export async function readLines(context: QueryContext, history: LineHistory): Promise<Lines> {
  const { source } = history;
  return source === "text"
    ? await readTexts(context, history)
    : await readArrivals(context, { ...history, source });
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

async function readArrivals(
  context: QueryContext,
  { stream: { name }, source, range, newest, budget }: LineHistory & {
    readonly source: "late" | "dead";
  },
): Promise<Lines> {
  const { slices, notices } = keySlices([name], range, DAY_BUCKET_MS);
  const rows: LogRow[] = [];
  const lineOf = source === "late" ? lateLine : deadLine;
  await readPartitions(context, {
    cql: arrivalsCql(context.keyspace, { source, newest }),
    partitions: slices.map(({ key, bucket, from, to }) => [
      key,
      new Date(bucket),
      new Date(from),
      new Date(to),
      ...(newest === undefined ? [] : [newest]),
    ]),
    budget,
    firstPage: FIRST_PAGE,
    bytesOf: (row) => 100 + ((row["value"] as Uint8Array | null | undefined)?.length ?? 0),
    onRow: (row) => void rows.push(lineOf(name, row)),
  });
  return { rows, notices };
}

function lateLine(stream: string, row: cassandra.types.Row): LogRow {
  const [start, end] = [timeOf(row, "window_start"), timeOf(row, "window_end")];
  return lateLog(stream, {
    ...placeOf(row),
    key: textOf(row, "key"),
    eventTime: timeOf(row, "event_time"),
    lateByMs: numberOf(row, "late_by_ms"),
    windowSize: numberOf(row, "window_size"),
    window: start === null || end === null ? null : { start, end },
  });
}

function deadLine(stream: string, row: cassandra.types.Row): LogRow {
  const key = row["key"] as Uint8Array | null;
  return deadLog(stream, {
    ...placeOf(row),
    key: key === null ? null : Buffer.from(key).toString(),
    reason: textOf(row, "reason"),
    value: row["value"] as Uint8Array | null,
  });
}

function placeOf(row: cassandra.types.Row) {
  return {
    at: timeOf(row, "at")!,
    partition: numberOf(row, "kafka_partition")!,
    offset: numberOf(row, "kafka_offset")!,
  };
}
