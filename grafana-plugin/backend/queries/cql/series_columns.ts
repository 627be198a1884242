import type { Slices } from "#core/async/slices.ts";
import { isWithinNanoseconds } from "../../sdk/mod.ts";
import { type ResultColumn, valueOf } from "./result_column.ts";

/** The times of an answer's rows and the column that they are of. */
export interface TimeColumn {
  readonly column: ResultColumn;
  /** Epoch ms; NaN in rows that have none, or one that Grafana cannot show. */
  readonly times: Float64Array;
}

/** Epoch ms of the start of UUID time, 1582-10-15. */
const UUID_EPOCH = -12_219_292_800_000;

/** The first timestamp column, else the first date, else the first timeuuid; null without one. */
export function timeColumnOf(columns: readonly ResultColumn[]): ResultColumn | null {
  for (const cqlType of READERS.keys()) {
    const column = columns.find((column) => column.cqlType === cqlType);
    if (column !== undefined) return column;
  }
  return null;
}

/** The times of the column that {@linkcode timeColumnOf} finds. */
export async function findTime(
  columns: readonly ResultColumn[],
  slices: Slices,
): Promise<TimeColumn | null> {
  const column = timeColumnOf(columns);
  if (column === null) return null;
  const own = await asTheyAre(column, slices);
  if (own !== null) return { column, times: own };
  const read = READERS.get(column.cqlType)!;
  const times = new Float64Array(column.values.length);
  await slices.each(times.length, (row) => {
    const value = valueOf(column, row);
    const time = value === null ? NaN : read(value as never);
    times[row] = isWithinNanoseconds(time) ? time : NaN;
  });
  return { column, times };
}

/** The values of a column if all of them are times that Grafana can show: most are. */
async function asTheyAre(
  { cqlType, values, missing }: ResultColumn,
  slices: Slices,
): Promise<Float64Array | null> {
  if (cqlType !== "timestamp" || !(values instanceof Float64Array)) return null;
  let every = missing === undefined;
  await slices.each(
    every ? values.length : 0,
    (row) => every &&= isWithinNanoseconds(values[row]!),
  );
  return every ? values : null;
}

const READERS: ReadonlyMap<string, (value: never) => number> = new Map<
  string,
  (value: never) => number
>([
  ["timestamp", (value: number) => value],
  ["date", (value: string) => Date.parse(`${value}T00:00:00Z`)],
  ["timeuuid", uuidTime],
]);

/** Time of a version 1 UUID, whole ms. */
function uuidTime(uuid: string): number {
  const [low = "", middle = "", high = ""] = uuid.split("-");
  const ticks = BigInt(`0x${high.slice(1)}${middle}${low}`);
  return Number(ticks / 10_000n) + UUID_EPOCH;
}

/** Types whose values a table shows as text when a number cannot hold them. */
const NUMBERS: ReadonlySet<string> = new Set(["bigint", "counter", "varint", "decimal"]);

/**
 * Columns as a series takes them: numbers that a table shows as text are rounded, and those beyond
 * ±1.8e308 are left out. Otherwise one large value would make labels of a column of numbers.
 *
 * @param named columns that are labels in any case
 */
export async function drawable(
  columns: readonly ResultColumn[],
  { named, slices }: { readonly named: readonly string[]; readonly slices: Slices },
): Promise<readonly ResultColumn[]> {
  const drawn: ResultColumn[] = [];
  for (const column of columns) {
    const { name, type, cqlType } = column;
    const isText = type === "string" && NUMBERS.has(cqlType) && !named.includes(name);
    drawn.push(isText ? await rounded(column, slices) : column);
  }
  return drawn;
}

async function rounded(column: ResultColumn, slices: Slices): Promise<ResultColumn> {
  const values = new Float64Array(column.values.length);
  const missing = new Uint8Array(values.length);
  await slices.each(values.length, (row) => {
    const value = valueOf(column, row);
    const number = value === null ? NaN : Number(value);
    if (Number.isFinite(number)) values[row] = number;
    else missing[row] = 1;
  });
  return { ...column, type: "number", values, missing };
}
