import { downsampleInSteps } from "../../../src/frames/downsample.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { Frame } from "../../sdk/mod.ts";
import { groupByLabels, labelColumns, type LabelledRows, seriesConfig } from "./labels.ts";
import { type ResultColumn, valueOf } from "./result_column.ts";
import { drawable, findTime, type TimeColumn } from "./series_columns.ts";
import type { Shape, ShapeOptions } from "./shape.ts";
import { sortRows } from "./sort_rows.ts";

/** A panel with more series than these is unreadable, and slow. */
export const MAX_SERIES = 1_000;

/**
 * One frame per number column and set of labels, each ascending in time: what panels draw and
 * alerting evaluates. Rows without a time are left out.
 *
 * @throws {CqlError} when there is no column of times or of numbers
 */
export const timeseriesShape: Shape = async (given, options) => {
  const { labelColumns: named, slices } = options;
  const columns = await drawable(given, { named, slices });
  const time = await findTime(columns, slices);
  if (time === null) {
    throw missing(columns, "time", "a timestamp, date or timeuuid");
  }
  const labelled = labelColumns(columns.filter((column) => column !== time.column), named);
  const numbers = columns.filter((column) =>
    column.type === "number" && column !== time.column && !labelled.includes(column)
  );
  if (numbers.length === 0) {
    throw missing(columns, "number", "an int, double or other number");
  }
  const { times } = time;
  const { count, first: groups } = await groupByLabels(labelled, {
    rows: times.length,
    keeps: (row) => !Number.isNaN(times[row]!),
    limit: MAX_SERIES,
    slices,
  });
  const ascending: LabelledRows[] = [];
  for (const { labels, rows } of groups) {
    const sorted = await sortRows(rows, (a, b) => times[a]! - times[b]!, { slices });
    ascending.push({ labels, rows: sorted });
  }
  const series = numbers.flatMap((column) => ascending.map((group) => ({ column, group })));
  const made: Series[] = [];
  for (const { column, group } of series.slice(0, MAX_SERIES)) {
    made.push(await oneSeries(column, { group, time, options }));
  }
  return {
    frames: made.length > 0 ? made.map(({ frame }) => frame) : [emptySeries(options.refId)],
    notices: [
      ...seriesNotice(made.length, count * numbers.length),
      ...thinned(made, options.maxDataPoints),
      ...untimed(time),
    ],
  };
};

const META = { type: "timeseries-multi", typeVersion: [0, 1] } as const;

interface Series {
  readonly frame: Frame;
  readonly thinned: boolean;
}

async function oneSeries(
  column: ResultColumn,
  { group, time, options }: {
    group: LabelledRows;
    time: TimeColumn;
    options: ShapeOptions;
  },
): Promise<Series> {
  const { labels, rows } = group;
  const { maxDataPoints, slices } = options;
  const kept = rows.length <= maxDataPoints ? rows : await thin(rows, { column, time, options });
  const times = new Float64Array(kept.length);
  const values = new Float64Array(kept.length);
  let missing: Uint8Array | undefined;
  await slices.each(kept.length, (at) => {
    const row = kept[at]!;
    times[at] = time.times[row]!;
    const value = valueOf(column, row);
    if (value === null) (missing ??= new Uint8Array(kept.length))[at] = 1;
    else values[at] = value as number;
  });
  return {
    thinned: kept.length < rows.length,
    frame: {
      name: column.name,
      refId: options.refId,
      meta: META,
      fields: [
        { name: time.column.name, type: "time", values: times },
        {
          name: column.name,
          type: "number",
          values,
          missing,
          labels,
          ...seriesConfig(options.legend, { column: column.name, labels }),
        },
      ],
    },
  };
}

/** The rows that keep the look of the line. */
async function thin(
  rows: Uint32Array,
  { column, time, options: { maxDataPoints, slices } }: {
    column: ResultColumn;
    time: TimeColumn;
    options: ShapeOptions;
  },
): Promise<Uint32Array> {
  const times = new Float64Array(rows.length);
  const values = new Float64Array(rows.length);
  await slices.each(rows.length, (at) => {
    times[at] = time.times[rows[at]!]!;
    values[at] = (valueOf(column, rows[at]!) as number | null) ?? NaN;
  });
  const kept = await slices.run(downsampleInSteps(times, [values], maxDataPoints));
  return Uint32Array.from(kept, (at) => rows[at]!);
}

function emptySeries(refId: string): Frame {
  return { name: refId, refId, meta: META, fields: [] };
}

function seriesNotice(shown: number, all: number): readonly string[] {
  if (shown === all) return [];
  return [
    `${all} series, of which the first ${shown} are shown. Choose fewer label columns.`,
  ];
}

function thinned(
  made: readonly Series[],
  maxDataPoints: number,
): readonly string[] {
  const count = made.filter(({ thinned }) => thinned).length;
  if (count === 0) return [];
  return [
    `${count} series ${count === 1 ? "is" : "are"} downsampled to ${maxDataPoints} points each ` +
    "(largest triangle three buckets). Choose a shorter range to see every row.",
  ];
}

function untimed({ column, times }: TimeColumn): readonly string[] {
  let count = 0;
  for (let row = 0; row < times.length; row++) if (Number.isNaN(times[row]!)) count++;
  if (count === 0) return [];
  return [
    `${count} ${count === 1 ? "row" : "rows"} without a value of ${column.name} that Grafana can ` +
    `show ${count === 1 ? "is" : "are"} left out.`,
  ];
}

function missing(
  columns: readonly ResultColumn[],
  what: string,
  types: string,
): CqlError {
  const found = columns.map(({ name, cqlType }) => `${name} (${cqlType})`).join(
    ", ",
  );
  return new CqlError(
    `A time series needs a column of ${what}, and the answer has ${found}`,
    {
      fix: `Select ${types}, or choose the format Table.`,
    },
  );
}
