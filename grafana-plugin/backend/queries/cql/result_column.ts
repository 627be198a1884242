import cassandra from "cassandra-driver";
import type { Slices } from "#core/async/slices.ts";
import { type ColumnType, partsOf, typeName } from "#core/cassandra/wire/column_type.ts";
import { type Cells, NUMBERS } from "#core/cassandra/wire/page_column.ts";
import type { ColumnType as FieldType } from "../../../src/contract/frame.ts";
import { isWithinNanoseconds } from "../../sdk/mod.ts";

const { dataTypes } = cassandra.types;

/** A column of an answer with all of its values. */
export interface ResultColumn {
  readonly name: string;
  /** As CQL writes it. */
  readonly cqlType: string;
  readonly type: FieldType;
  readonly values: ArrayLike<unknown>;
  /** 1 in the rows that have no value, where `values` cannot say so. */
  readonly missing?: Uint8Array | undefined;
}

/** The value of a row; null where there is none. */
export function valueOf({ values, missing }: ResultColumn, row: number): unknown {
  return missing?.[row] === 1 ? null : values[row] ?? null;
}

/** A column, and what its reader should know of it. */
export interface ReadColumn {
  readonly column: ResultColumn;
  readonly notices: readonly string[];
}

/** All cells of a column, and how many of them could not be read. */
export interface GatheredColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: Cells;
  readonly unreadable: number;
  /** Why the first of them cannot be read. */
  readonly reason: string;
}

/**
 * A column as the shapes take it. Notices name what cannot be read or shown as it is; whole numbers
 * beyond what a number holds make the column one of text.
 */
export async function resultColumn(gathered: GatheredColumn, slices: Slices): Promise<ReadColumn> {
  const cqlType = typeName(gathered.type);
  const { notice, ...shape } = await shapeOf(gathered, { cqlType, slices });
  const column = { name: gathered.name, cqlType, ...shape };
  return { column, notices: [...unreadable(gathered, cqlType), ...notice ?? []] };
}

function unreadable(
  { name, unreadable, reason }: GatheredColumn,
  cqlType: string,
): readonly string[] {
  if (unreadable === 0) return [];
  const one = unreadable === 1;
  return [
    `${unreadable} ${one ? "value" : "values"} of column ${name} (${cqlType}) cannot be read and ` +
    `${one ? "is" : "are"} shown as empty: ${reason}.`,
  ];
}

type ColumnShape = Pick<ResultColumn, "type" | "values" | "missing"> & {
  readonly notice?: readonly string[];
};

interface ShapeOptions {
  readonly cqlType: string;
  readonly slices: Slices;
}

async function shapeOf(
  { name, type, cells }: GatheredColumn,
  { cqlType, slices }: ShapeOptions,
): Promise<ColumnShape> {
  const parts = partsOf(type);
  if (parts.kind === "custom") return { type: "string", ...cells };
  if (parts.kind !== "native") return { type: "json", ...cells };
  switch (parts.code) {
    case dataTypes.timestamp:
      return await times(name, { cells, slices });
    case dataTypes.decimal:
      return await decimals(name, { cells, slices });
    case dataTypes.boolean:
      return { type: "boolean", ...cells };
    default:
      if (!NUMBERS.has(parts.code)) return { type: "string", ...cells };
      return cells.kind === "numbers"
        ? { type: "number", ...cells }
        : await wholeNumbers(name, { cells, cqlType, slices });
  }
}

async function wholeNumbers(
  name: string,
  { cells, cqlType, slices }: { readonly cells: Cells } & ShapeOptions,
): Promise<ColumnShape> {
  const values = new Array<string | null>(cells.values.length);
  await slices.each(values.length, (row) => {
    const value = cells.values[row];
    values[row] = value === null ? null : String(value);
  });
  const notice =
    `Column ${name} (${cqlType}) has numbers beyond 2^53, which a browser would round: a table ` +
    "shows them as text, a series rounds them.";
  return { type: "string", values, notice: [notice] };
}

/** Grafana's times are 64 bits of nanoseconds. */
async function times(
  name: string,
  { cells, slices }: { readonly cells: Cells; readonly slices: Slices },
): Promise<ColumnShape> {
  let beyond = 0;
  await slices.each(cells.values.length, (row) => {
    const value = cells.values[row];
    if (typeof value === "number" && !isWithinNanoseconds(value)) beyond++;
  });
  const one = beyond === 1;
  const notice = beyond === 0 ? [] : [
    `${beyond} ${one ? "value" : "values"} of column ${name} (timestamp) ${one ? "lies" : "lie"} ` +
    `before 1677 or after 2262, which Grafana cannot show: ${one ? "it is" : "they are"} shown ` +
    "as empty. CAST it AS text to see them.",
  ];
  return { type: "time", ...cells, notice };
}

/** Digits that every decimal number of that many keeps in a double. */
const SAFE_DIGITS = 15;

async function decimals(
  name: string,
  { cells, slices }: { readonly cells: Cells; readonly slices: Slices },
): Promise<ColumnShape> {
  const rows = cells.values.length;
  const values = new Float64Array(rows);
  const missing = new Uint8Array(rows);
  let rounded = false;
  let beyond = false;
  await slices.each(rows, (row) => {
    const text = cells.values[row] as string | null;
    if (text === null) {
      missing[row] = 1;
      return;
    }
    const number = Number(text);
    const digits = significantDigits(text);
    values[row] = number;
    rounded ||= digits > SAFE_DIGITS;
    // Too large for a number, or so small that nothing of it is left.
    beyond ||= !Number.isFinite(number) || (number === 0 && digits > 0);
  });
  if (beyond) {
    const notice =
      `Column ${name} (decimal) has numbers beyond ±1.8e308 or nearer to 0 than 5e-324, which no ` +
      "number of a browser can be: a table shows them as text, a series leaves them out or rounds " +
      "them to 0.";
    return { type: "string", ...cells, notice: [notice] };
  }
  const notice = rounded
    ? [
      `Column ${name} (decimal) is rounded to ${SAFE_DIGITS} digits or a few more. ` +
      "CAST it AS text to see all of them.",
    ]
    : [];
  return { type: "number", values, missing, notice };
}

function significantDigits(text: string): number {
  const exponent = text.indexOf("E");
  const mantissa = exponent < 0 ? text : text.slice(0, exponent);
  return mantissa.replace(/^-?0*\.?0*/, "").replace(".", "").length;
}
