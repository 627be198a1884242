import type { ResultColumn } from "./result_column.ts";

/** The times of an answer's rows, epoch ms or null, and the column that they are of. */
export interface TimeColumn {
  readonly column: ResultColumn;
  readonly times: ReadonlyArray<number | null>;
}

/** Epoch ms of the start of UUID time, 1582-10-15. */
const UUID_EPOCH = -12_219_292_800_000;

/** The first timestamp column, else the first date, else the first timeuuid; null without one. */
export function findTime(columns: readonly ResultColumn[]): TimeColumn | null {
  for (const [cqlType, toTime] of READERS) {
    const column = columns.find((column) => column.cqlType === cqlType);
    if (column === undefined) continue;
    const times = column.values.map((value) => value === null ? null : toTime(value as never));
    return { column, times };
  }
  return null;
}

const READERS: ReadonlyArray<
  readonly [string, (value: never) => number | null]
> = [
  ["timestamp", (value: number) => value],
  ["date", (value: string) => orNull(Date.parse(`${value}T00:00:00Z`))],
  ["timeuuid", uuidTime],
];

/** Time of a version 1 UUID, whole ms. */
function uuidTime(uuid: string): number | null {
  const [low = "", middle = "", high = ""] = uuid.split("-");
  const ticks = BigInt(`0x${high.slice(1)}${middle}${low}`);
  return orNull(Number(ticks / 10_000n) + UUID_EPOCH);
}

function orNull(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

/** Types whose values a table shows as text when a number cannot hold them. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(["bigint", "counter", "varint"]);

/**
 * Columns as a series takes them: whole numbers beyond 2^53 are rounded, where a table shows them as
 * text. Otherwise one large value would make labels of a column of numbers.
 *
 * @param named columns that are labels in any case
 */
export function drawable(
  columns: readonly ResultColumn[],
  named: readonly string[],
): readonly ResultColumn[] {
  return columns.map((column) => {
    const { name, type, cqlType, values } = column;
    if (type !== "string" || !WHOLE_NUMBERS.has(cqlType) || named.includes(name)) return column;
    const numbers = values.map((value) => value === null ? null : Number(value));
    return { ...column, type: "number", values: numbers };
  });
}
