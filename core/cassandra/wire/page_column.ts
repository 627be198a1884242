import cassandra from "cassandra-driver";
import { type ColumnType, partsOf } from "./column_type.ts";
import { type PlainValue, type ValueBytes, type ValueReader, valueReader } from "./value_reader.ts";

const { dataTypes } = cassandra.types;

/** Values of a column by row: numbers side by side, or anything. */
export type Cells =
  | {
    readonly kind: "numbers";
    readonly values: Float64Array;
    /** 1 in the rows that have no value; absent where all have one. */
    readonly missing?: Uint8Array;
  }
  | { readonly kind: "values"; readonly values: readonly PlainValue[] };

/** A column of a page. */
export interface ResultPageColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** As they lie in memory. */
  readonly cells: Cells;
  /** The same as plain values. */
  readonly values: readonly PlainValue[];
  /** Values whose bytes are none of the type; they are null. */
  readonly unreadable: number;
  /** Why the first of them cannot be read; empty when there is none. */
  readonly reason: string;
}

/** Fills a column of so many rows. */
export function columnFiller(
  { name, type, rows }: { readonly name: string; readonly type: ColumnType; readonly rows: number },
): ColumnFiller {
  const parts = partsOf(type);
  const code = parts.kind === "native" ? parts.code : undefined;
  const read = valueReader(type);
  const store = code !== undefined && NUMBERS.has(code)
    ? new NumberStore(rows)
    : new ValueStore(rows);
  const repeats = code !== undefined && TEXTS.has(code);
  return new ColumnFiller({ name, type }, repeats ? reusing(read) : read, store);
}

/** Codes of types whose values are numbers, at least as a rule; a timestamp is epoch ms. */
export const NUMBERS: ReadonlySet<number> = new Set([
  dataTypes.tinyint,
  dataTypes.smallint,
  dataTypes.int,
  dataTypes.bigint,
  dataTypes.counter,
  dataTypes.varint,
  dataTypes.float,
  dataTypes.double,
  dataTypes.timestamp,
]);

/** Types whose values often repeat from row to row, as those of a partition key do. */
const TEXTS: ReadonlySet<number> = new Set([
  dataTypes.ascii,
  dataTypes.text,
  dataTypes.varchar,
  dataTypes.uuid,
  dataTypes.timeuuid,
  dataTypes.date,
  dataTypes.inet,
]);

/** Column that is being read, row after row. */
export class ColumnFiller {
  readonly #column: { readonly name: string; readonly type: ColumnType };
  readonly #read: ValueReader;
  readonly #store: NumberStore | ValueStore;
  #unreadable = 0;
  #reason = "";

  constructor(
    column: { readonly name: string; readonly type: ColumnType },
    read: ValueReader,
    store: NumberStore | ValueStore,
  ) {
    this.#column = column;
    this.#read = read;
    this.#store = store;
  }

  miss(): void {
    this.#store.add(null);
  }

  /** Adds the value between two places. */
  add(from: ValueBytes, at: number, end: number): void {
    let value: PlainValue;
    try {
      value = this.#read(from, at, end);
    } catch (error) {
      value = null;
      this.#unreadable++;
      this.#reason ||= error instanceof Error ? error.message : String(error);
    }
    this.#store.add(value);
  }

  finish(): ResultPageColumn {
    const cells = this.#store.cells();
    let values: readonly PlainValue[] | undefined;
    return {
      ...this.#column,
      cells,
      get values() {
        return values ??= plainValues(cells);
      },
      unreadable: this.#unreadable,
      reason: this.#reason,
    };
  }
}

/** The cells as values, null where there is none. */
export function plainValues(cells: Cells): readonly PlainValue[] {
  if (cells.kind === "values") return cells.values;
  const { values, missing } = cells;
  return Array.from(values, (value, row) => missing?.[row] === 1 ? null : value);
}

/** Numbers; once a value is none that a number holds, all become values. */
class NumberStore {
  readonly #numbers: Float64Array;
  #missing: Uint8Array | undefined;
  #rows = 0;
  #values: PlainValue[] | undefined;

  constructor(rows: number) {
    this.#numbers = new Float64Array(rows);
  }

  add(value: PlainValue): void {
    if (this.#values !== undefined) {
      this.#values.push(value);
    } else if (typeof value === "number") {
      this.#numbers[this.#rows++] = value;
    } else if (value === null) {
      this.#missing ??= new Uint8Array(this.#numbers.length);
      this.#missing[this.#rows++] = 1;
    } else {
      const numbers = this.#numbers.subarray(0, this.#rows);
      this.#values = [...plainValues(this.#cellsOf(numbers)), value];
    }
  }

  cells(): Cells {
    if (this.#values !== undefined) return { kind: "values", values: this.#values };
    return this.#cellsOf(this.#numbers);
  }

  #cellsOf(values: Float64Array): Cells {
    const missing = this.#missing;
    return { kind: "numbers", values, ...(missing === undefined ? {} : { missing }) };
  }
}

class ValueStore {
  readonly #values: PlainValue[];
  #rows = 0;

  constructor(rows: number) {
    this.#values = new Array(rows);
  }

  add(value: PlainValue): void {
    this.#values[this.#rows++] = value;
  }

  cells(): Cells {
    return { kind: "values", values: this.#values };
  }
}

/** Longer values are not compared with the one before. */
const LONGEST_REUSED = 256;

/** Gives the same text again while the bytes are those of the value before. */
function reusing(read: ValueReader): ValueReader {
  let last: Uint8Array = new Uint8Array(0);
  let lastAt = 0;
  let lastLength = -1;
  let value: PlainValue = null;
  return (from, at, end) => {
    const length = end - at;
    if (length === lastLength && isSame(last, lastAt, from.bytes, at, length)) return value;
    value = read(from, at, end);
    last = from.bytes;
    lastAt = at;
    lastLength = length <= LONGEST_REUSED ? length : -1;
    return value;
  };
}

function isSame(
  a: Uint8Array,
  aAt: number,
  b: Uint8Array,
  bAt: number,
  length: number,
): boolean {
  // From the end: there keys differ first.
  for (let index = length - 1; index >= 0; index--) {
    if (a[aAt + index] !== b[bAt + index]) return false;
  }
  return true;
}
