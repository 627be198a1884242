import { LOG_COLUMNS } from "../../../src/contract/rows.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { labelsOf, labelText } from "./labels.ts";
import { type ResultColumn, valueOf } from "./result_column.ts";
import { findTime } from "./series_columns.ts";
import type { Shape } from "./shape.ts";
import { rowsWhere, sortRows } from "./sort_rows.ts";

const BODIES = ["body", "message", "msg", "line", "text", "log", "description"];
/** A list with more lines than these is of no use to read; what is left out is the oldest. */
const MAX_LINES = 5_000;
const LEVELS = ["severity", "level", "loglevel", "log_level"];

/**
 * Log lines: the time, the column that is named like a message (else the first of text), the one
 * named like a level, and the others as labels. Newest first.
 *
 * @throws {CqlError} when there is no column of times or of text
 */
export const logsShape: Shape = async (columns, { refId, slices }) => {
  const time = await findTime(columns, slices);
  if (time === null) {
    throw missing("a time", "Select a timestamp, date or timeuuid");
  }
  const texts = columns.filter((column) => column.type === "string" && column !== time.column);
  const level = byName(texts, LEVELS);
  const body = byName(texts, BODIES) ??
    texts.find((column) => column !== level);
  if (body === undefined) {
    throw missing("text", "Select a text column, such as message");
  }
  const labelled = columns.filter((column) =>
    column !== time.column && column !== body && column !== level
  );
  const { times } = time;
  const timed = await rowsWhere(times.length, (row) => !Number.isNaN(times[row]!), { slices });
  const newestFirst = await sortRows(timed, (a, b) => times[b]! - times[a]!, { slices });
  const rows = newestFirst.subarray(0, MAX_LINES);
  const values = {
    timestamp: new Float64Array(rows.length),
    body: new Array<string>(rows.length),
    severity: new Array<unknown>(rows.length),
    id: new Array<string>(rows.length),
    labels: new Array<Record<string, string>>(rows.length),
  };
  await slices.each(rows.length, (at) => {
    const row = rows[at]!;
    values.timestamp[at] = times[row]!;
    values.body[at] = labelText(valueOf(body, row)) ?? "";
    values.severity[at] = level === undefined ? null : valueOf(level, row);
    values.id[at] = `${times[row]}-${row}`;
    values.labels[at] = labelsOf(labelled, row);
  });
  const types = { timestamp: "time", labels: "json" } as const;
  return {
    frames: [{
      name: refId,
      refId,
      meta: {
        type: "log-lines",
        typeVersion: [0, 0],
        preferredVisualisationType: "logs",
      },
      fields: LOG_COLUMNS.map((name) => ({
        name,
        type: name === "timestamp" || name === "labels" ? types[name] : "string",
        values: values[name],
      })),
    }],
    notices: timed.length > MAX_LINES
      ? [
        `${timed.length} lines, of which the newest ${MAX_LINES} are shown. Choose a shorter range.`,
      ]
      : [],
  };
};

function byName(
  columns: readonly ResultColumn[],
  names: readonly string[],
): ResultColumn | undefined {
  return names.map((name) => columns.find((column) => column.name.toLowerCase() === name))
    .find((column) => column !== undefined);
}

function missing(what: string, fix: string): CqlError {
  return new CqlError(
    `Logs need a column of ${what}, and the answer has none`,
    {
      fix: `${fix}, or choose the format Table.`,
    },
  );
}
