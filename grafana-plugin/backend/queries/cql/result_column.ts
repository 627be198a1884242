import cassandra from "cassandra-driver";
import type { ColumnType as FieldType } from "../../../src/contract/frame.ts";
import { type ColumnType, typeName } from "../../cql/schema/column_type.ts";
import { type PlainValue, plainValue } from "./plain_value.ts";

const { dataTypes } = cassandra.types;

/** A column of an answer with all of its values. */
export interface ResultColumn {
  readonly name: string;
  /** As CQL writes it. */
  readonly cqlType: string;
  readonly type: FieldType;
  readonly values: unknown[];
}

/** A column, and what its reader should know of it. */
export interface ReadColumn {
  readonly column: ResultColumn;
  readonly notices: readonly string[];
}

/** Digits that every decimal number of that many keeps in a double. */
const SAFE_DIGITS = 15;

const FIELD_TYPES: Readonly<Partial<Record<number, FieldType>>> = {
  [dataTypes.tinyint]: "number",
  [dataTypes.smallint]: "number",
  [dataTypes.int]: "number",
  [dataTypes.float]: "number",
  [dataTypes.double]: "number",
  [dataTypes.boolean]: "boolean",
  [dataTypes.timestamp]: "time",
  [dataTypes.list]: "json",
  [dataTypes.set]: "json",
  [dataTypes.map]: "json",
  [dataTypes.tuple]: "json",
  [dataTypes.udt]: "json",
};

/**
 * Gathers a column's values. A value that cannot be read becomes null, and a notice names
 * column and why; whole numbers beyond what a number holds make the column one of text.
 */
export class ColumnReader {
  readonly #values: PlainValue[] = [];
  #bad = 0;
  #firstReason = "";

  constructor(readonly name: string, readonly type: ColumnType) {}

  /** Adds a value of the driver; returns about how many bytes it takes. */
  add(value: unknown): number {
    const plain = this.#read(value);
    this.#values.push(plain);
    return sizeOf(plain);
  }

  /** The column with the values added so far. */
  finish(): ReadColumn {
    const cqlType = typeName(this.type);
    const notices = this.#bad === 0 ? [] : [
      `${this.#bad} ${this.#bad === 1 ? "value" : "values"} of column ${this.name} (${cqlType}) ` +
      `cannot be read and ${this.#bad === 1 ? "is" : "are"} shown as empty: ${this.#firstReason}.`,
    ];
    const { type, values, notice } = this.#shape(cqlType);
    return {
      column: { name: this.name, cqlType, type, values },
      notices: notice === undefined ? notices : [...notices, notice],
    };
  }

  #read(value: unknown): PlainValue {
    try {
      return plainValue(value, this.type);
    } catch (error) {
      this.#bad++;
      this.#firstReason ||= error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  #shape(
    cqlType: string,
  ): { type: FieldType; values: unknown[]; notice?: string } {
    const { code } = this.type;
    if (
      code === dataTypes.bigint || code === dataTypes.counter ||
      code === dataTypes.varint
    ) {
      return this.#wholeNumbers(cqlType);
    }
    if (code === dataTypes.decimal) return this.#decimals();
    const vector = cqlType.startsWith("vector<");
    const type = vector ? "json" : FIELD_TYPES[code] ?? "string";
    return { type, values: this.#values };
  }

  #wholeNumbers(
    cqlType: string,
  ): { type: FieldType; values: unknown[]; notice?: string } {
    const safe = this.#values.every((value) =>
      value === null || Number.isSafeInteger(Number(value))
    );
    if (safe) {
      return {
        type: "number",
        values: this.#values.map((v) => v === null ? null : Number(v)),
      };
    }
    return {
      type: "string",
      values: this.#values.map((value) => value === null ? null : String(value)),
      notice: `Column ${this.name} (${cqlType}) has numbers beyond 2^53, which a browser would ` +
        "round: a table shows them as text, a series rounds them.",
    };
  }

  #decimals(): { type: FieldType; values: unknown[]; notice?: string } {
    const values = this.#values.map((value) => value === null ? null : Number(value));
    const rounded = this.#values.some((value) =>
      value !== null &&
      String(value).replace(/^-?0*\.?0*/, "").replace(".", "").length >
        SAFE_DIGITS
    );
    if (!rounded) return { type: "number", values };
    return {
      type: "number",
      values,
      notice: `Column ${this.name} (decimal) is rounded to ${SAFE_DIGITS} digits or a few more. ` +
        "CAST it AS text to see all of them.",
    };
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce(
    (sum: number, item) => sum + sizeOf(item),
    8,
  );
}
