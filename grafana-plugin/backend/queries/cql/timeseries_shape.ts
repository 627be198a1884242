import type { PlainFrame } from "../../../src/contract/frame.ts";
import { downsample } from "../../../src/frames/downsample.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { ResultColumn } from "./result_column.ts";
import { groupByLabels, labelColumns, type LabelledRows, seriesConfig } from "./labels.ts";
import { drawable, findTime, type TimeColumn } from "./series_columns.ts";
import type { Shape, ShapeOptions } from "./shape.ts";

/** A panel with more series than these is unreadable, and slow. */
export const MAX_SERIES = 1_000;

/**
 * One frame per number column and set of labels, each ascending in time: what panels draw and
 * alerting evaluates. Rows without a time are left out.
 *
 * @throws {CqlError} when there is no column of times or of numbers
 */
export const timeseriesShape: Shape = (given, options) => {
  const columns = drawable(given, options.labelColumns);
  const time = findTime(columns);
  if (time === null) {
    throw missing(columns, "time", "a timestamp, date or timeuuid");
  }
  const labelled = labelColumns(
    columns.filter((column) => column !== time.column),
    options.labelColumns,
  );
  const numbers = columns.filter((column) =>
    column.type === "number" && column !== time.column &&
    !labelled.includes(column)
  );
  if (numbers.length === 0) {
    throw missing(columns, "number", "an int, double or other number");
  }
  const timed = time.times.flatMap((at, row) => at === null ? [] : [row])
    .toSorted((a, b) => time.times[a]! - time.times[b]!);
  const groups = groupByLabels(labelled, timed);
  const series = numbers.flatMap((column) => groups.map((group) => ({ column, group })));
  const shown = series.slice(0, MAX_SERIES);
  const made = shown.map(({ column, group }) => oneSeries(column, { group, time, options }));
  return {
    frames: made.length > 0 ? made.map(({ frame }) => frame) : [emptySeries(options.refId)],
    notices: [
      ...seriesNotice(shown.length, series.length),
      ...thinned(made, options.maxDataPoints),
      ...untimed(time, timed.length),
    ],
  };
};

const META = { type: "timeseries-multi", typeVersion: [0, 1] };

function oneSeries(
  column: ResultColumn,
  { group, time, options }: {
    group: LabelledRows;
    time: TimeColumn;
    options: ShapeOptions;
  },
): { frame: PlainFrame; thinned: boolean } {
  const { labels, rows } = group;
  const times = rows.map((row) => time.times[row]!);
  const values = rows.map((row) => column.values[row] as number | null);
  const kept = downsample(times, [values], options.maxDataPoints);
  const config = seriesConfig(options.legend, { column: column.name, labels });
  return {
    thinned: kept.length < rows.length,
    frame: {
      name: column.name,
      refId: options.refId,
      meta: { ...META },
      fields: [
        {
          name: time.column.name,
          type: "time",
          values: kept.map((index) => times[index]),
        },
        {
          name: column.name,
          type: "number",
          values: kept.map((index) => values[index]),
          labels,
          ...config,
        },
      ],
    },
  };
}

function emptySeries(refId: string): PlainFrame {
  return { name: refId, refId, meta: { ...META }, fields: [] };
}

function seriesNotice(shown: number, all: number): readonly string[] {
  if (shown === all) return [];
  return [
    `${all} series, of which the first ${shown} are shown. Choose fewer label columns.`,
  ];
}

function thinned(
  made: ReadonlyArray<{ thinned: boolean }>,
  maxDataPoints: number,
): readonly string[] {
  const count = made.filter(({ thinned }) => thinned).length;
  if (count === 0) return [];
  return [
    `${count} series ${count === 1 ? "is" : "are"} downsampled to ${maxDataPoints} points each ` +
    "(largest triangle three buckets). Choose a shorter range to see every row.",
  ];
}

function untimed(
  { column, times }: TimeColumn,
  timed: number,
): readonly string[] {
  const count = times.length - timed;
  return count === 0 ? [] : [`${count} rows without a value of ${column.name} are left out.`];
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
