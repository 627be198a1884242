import type { Window, WindowRow } from "../../contract/window.ts";
import type { Order } from "../bucket.ts";
import { literal, quote } from "../cql.ts";
import { numberOf, type Row, timeOf } from "../row_values.ts";
import type { StoredWindow } from "../stored_declaration.ts";
import type { PageSizesOptions } from "./page_size.ts";
import type { BucketRead } from "./read.ts";

/** Which windows are read. */
export interface WindowSource {
  readonly keyspace: string;
  readonly stream: string;
  readonly window: Pick<StoredWindow, "size" | "bucketMs" | "aggregates">;
}

/** Windows of a key with all measures, without withdrawn ones; newest first by default. */
export function windowsRead(
  source: WindowSource,
  options: { readonly order?: Order } = {},
): BucketRead<Window> {
  const { stream, window: { size } } = source;
  const { order = "desc" } = options;
  return {
    ...windowsOf(source),
    cql: `${select(source, `${LATENESS}, measures`)}${
      order === "asc" ? " ORDER BY window_start ASC" : ""
    }`,
    order,
    decode: (row, key) => {
      const window = windowRow(row, key, {});
      return {
        stream,
        key,
        start: window.start,
        end: window.end,
        size,
        status: window.status,
        revision: window.revision,
        count: window.count,
        late: window.late,
        watermark: window.watermark,
        measures: (row["measures"] ?? {}) as Window["measures"],
        ...(window.inputs && { inputs: window.inputs }),
        ...(window.partial && { partial: true }),
      };
    },
    positionOf: ({ start }) => [start, 0, 0],
    visible: ({ count }) => count > 0,
  };
}

/** One aggregate of one measure, and the name under which it is read. */
export interface PickedValue {
  readonly name: string;
  readonly measure: string;
  readonly aggregate: string;
}

/** What is read of each window. */
export interface WindowParts {
  readonly values: readonly PickedValue[];
  /** Late records and watermark too; else they read as none. */
  readonly lateness: boolean;
}

/** Windows of a key with some values only, withdrawn ones among them, newest first. */
export function windowRowsRead(source: WindowSource, parts: WindowParts): BucketRead<WindowRow> {
  const { values, lateness } = parts;
  const valueOf = picks(values) ? pickedValue : summaryValue;
  return {
    ...windowsOf(source),
    cql: select(source, `${lateness ? LATENESS : ""}${pickedColumns(values)}`),
    order: "desc",
    decode: (row, key) => {
      const found: WindowRow["values"] = {};
      for (const value of values) found[value.name] = valueOf(row, value);
      return windowRow(row, key, found);
    },
    positionOf: ({ start }) => [start, 0, 0],
  };
}

/** The driver needs long to decode the maps of measures: larger pages would hold up everything. */
const WINDOW_PAGES: PageSizesOptions = {
  firstPage: 100,
  largestPage: 500,
  pageBytes: 1_048_576,
  unknownRowBytes: 16_384,
};

const LATENESS = ", late, watermark";

const INPUTS = ", inputs_present, inputs_expected";

/** @param further columns, each with a comma before it */
function select({ keyspace, window }: WindowSource, further: string): string {
  // Only windows that a formula makes have inputs; reading empty columns would cost all others.
  const inputs = window.aggregates.includes("value") ? INPUTS : "";
  return `SELECT window_start, window_end, status, revision, count, partial${inputs}${further} ` +
    `FROM ${quote(keyspace)}.windows WHERE stream = ? AND key = ? AND size = ? AND bucket = ? ` +
    "AND window_start >= ? AND window_start < ?";
}

function windowsOf(
  { stream, window: { size, bucketMs } }: WindowSource,
): Pick<BucketRead<unknown>, "bucketMs" | "paramsOf" | "pages"> {
  return {
    bucketMs,
    pages: WINDOW_PAGES,
    paramsOf: ({ key, bucket, from, to }) => [
      stream,
      key,
      size,
      bucket,
      new Date(from),
      new Date(to),
    ],
  };
}

/** Without a spread: it would cost more than all else, and a query may read a million rows. */
function windowRow(row: Row, key: string, values: WindowRow["values"]): WindowRow {
  const window: WindowRow = {
    key,
    start: timeOf(row["window_start"])!,
    end: timeOf(row["window_end"])!,
    status: row["status"] as Window["status"],
    revision: numberOf(row["revision"]) ?? 0,
    count: numberOf(row["count"]) ?? 0,
    late: numberOf(row["late"]) ?? 0,
    watermark: timeOf(row["watermark"]),
    appended: null,
    values,
  };
  if (row["partial"] === true) window.partial = true;
  const present = numberOf(row["inputs_present"]);
  const expected = numberOf(row["inputs_expected"]);
  if (present !== null && expected !== null) window.inputs = { present, expected };
  return window;
}

/** Beyond so many values Cassandra needs longer to pick them than the driver to decode all of them. */
const MOST_PICKED = 4;

/**
 * Few values are picked out of the map of all summaries, each a column of its name, because the
 * driver decodes a map far slower than plain columns.
 */
function picks(values: readonly PickedValue[]): boolean {
  return values.length <= MOST_PICKED;
}

function pickedColumns(values: readonly PickedValue[]): string {
  if (!picks(values)) return ", measures";
  return values.map(({ name, measure, aggregate }) =>
    `, measures[${literal(measure)}][${literal(aggregate)}] AS ${quote(name)}`
  ).join("");
}

function pickedValue(row: Row, { name }: PickedValue): number | null {
  return row[name] as number | null;
}

function summaryValue(row: Row, { measure, aggregate }: PickedValue): number | null {
  const measures = row["measures"] as Partial<Window["measures"]> | null;
  return measures?.[measure]?.[aggregate] ?? null;
}
