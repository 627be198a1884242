import { LOG_COLUMNS } from "../../../src/contract/rows.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { ResultColumn } from "./result_column.ts";
import { findTime } from "./series_columns.ts";
import type { Shape } from "./shape.ts";

const BODIES = ["body", "message", "msg", "line", "text", "log", "description"];
const LEVELS = ["severity", "level", "loglevel", "log_level"];

/**
 * Log lines: the time, the column that is named like a message (else the first of text), the one
 * named like a level, and the others as labels. Newest first.
 *
 * @throws {CqlError} when there is no column of times or of text
 */
export const logsShape: Shape = (columns, { refId }) => {
  const time = findTime(columns);
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
  const rows = time.times.flatMap((at, row) => at === null ? [] : [row])
    .toSorted((a, b) => time.times[b]! - time.times[a]! || a - b);
  const values = {
    timestamp: rows.map((row) => time.times[row]!),
    body: rows.map((row) => body.values[row] ?? ""),
    severity: rows.map((row) => level?.values[row] ?? null),
    id: rows.map((row) => `${time.times[row]}-${row}`),
    labels: rows.map((row) => labelsOf(labelled, row)),
  };
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
    notices: [],
  };
};

function byName(
  columns: readonly ResultColumn[],
  names: readonly string[],
): ResultColumn | undefined {
  return names.map((name) => columns.find((column) => column.name.toLowerCase() === name))
    .find((column) => column !== undefined);
}

function labelsOf(
  columns: readonly ResultColumn[],
  row: number,
): Record<string, string> {
  return Object.fromEntries(
    columns.filter(({ values }) => values[row] !== null).map(
      ({ name, values }) => {
        const value = values[row];
        return [
          name,
          typeof value === "object" ? JSON.stringify(value) : String(value),
        ];
      },
    ),
  );
}

function missing(what: string, fix: string): CqlError {
  return new CqlError(
    `Logs need a column of ${what}, and the answer has none`,
    {
      fix: `${fix}, or choose the format Table.`,
    },
  );
}
