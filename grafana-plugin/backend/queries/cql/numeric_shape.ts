import { CqlError } from "../../cql/cql_error.ts";
import { groupByLabels, labelColumns, seriesConfig } from "./labels.ts";
import { valueOf } from "./result_column.ts";
import { drawable } from "./series_columns.ts";
import type { Shape } from "./shape.ts";
import { MAX_SERIES } from "./timeseries_shape.ts";

/**
 * One number per frame with its labels, for alert rules over answers without a time.
 *
 * @throws {CqlError} when there is no number, or several rows have the same labels
 */
export const numericShape: Shape = async (
  given,
  { refId, labelColumns: named, legend, slices },
) => {
  const columns = await drawable(given, { named, slices });
  const labelled = labelColumns(columns, named);
  const numbers = columns.filter((column) =>
    column.type === "number" && !labelled.includes(column)
  );
  if (numbers.length === 0) {
    throw new CqlError(
      "An alert rule needs a column of numbers, and the answer has none",
      {
        fix: "Select a number, such as count(*).",
      },
    );
  }
  const rows = columns[0]!.values.length;
  const { count, first: groups } = await groupByLabels(labelled, {
    rows,
    limit: MAX_SERIES,
    slices,
  });
  if (count < rows) {
    const { first } = await groupByLabels(labelled, { rows, limit: Infinity, slices });
    const double = first.find((group) => group.rows.length > 1)!;
    throw new CqlError(
      `${double.rows.length} rows have the labels ${JSON.stringify(double.labels)}`,
      {
        fix: "Select a column that tells them apart, aggregate them, or select a time column.",
      },
    );
  }
  const meta = { type: "numeric-multi", typeVersion: [0, 1] };
  const all = numbers.flatMap((column) =>
    groups.map(({ labels, rows: [row] }) => ({
      name: column.name,
      refId,
      meta: { ...meta },
      fields: [{
        name: column.name,
        type: "number" as const,
        values: [valueOf(column, row!)],
        labels,
        ...seriesConfig(legend, { column: column.name, labels }),
      }],
    }))
  );
  if (all.length === 0) {
    return { frames: [{ name: refId, refId, meta, fields: [] }], notices: [] };
  }
  const total = count * numbers.length;
  const cut = total > MAX_SERIES;
  return {
    frames: all.slice(0, MAX_SERIES),
    notices: cut ? [`${total} numbers, of which the first ${MAX_SERIES} are given.`] : [],
  };
};
