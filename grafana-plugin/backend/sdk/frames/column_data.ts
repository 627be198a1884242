/** A column in Arrow's memory layout. */
export interface ColumnData {
  readonly length: number;
  readonly nullCount: number;
  /** One bit per row, least significant first; empty where no value is missing. */
  readonly validity: Uint8Array;
  readonly values: ArrayBufferView;
  /** Where each value of `values` begins, and where the last ends; texts and JSON only. */
  readonly offsets?: Int32Array;
}

/** Collects which rows are missing; costs nothing while none is. */
export class Validity {
  readonly #length: number;
  #bits: Uint8Array = new Uint8Array(0);
  #nullCount = 0;

  constructor(length: number) {
    this.#length = length;
  }

  miss(row: number): void {
    if (this.#nullCount === 0) {
      this.#bits = new Uint8Array((this.#length + 7) >> 3).fill(255);
    }
    this.#nullCount++;
    this.#bits[row >> 3]! &= ~(1 << (row & 7));
  }

  /** The finished column around `values`. */
  with(values: ArrayBufferView, offsets?: Int32Array): ColumnData {
    const common = {
      length: this.#length,
      nullCount: this.#nullCount,
      validity: this.#bits,
    };
    return offsets === undefined ? { ...common, values } : { ...common, values, offsets };
  }
}

/** A value that its column cannot hold. */
export function misfit(
  row: number,
  value: unknown,
  expected: string,
): TypeError {
  const shown = typeof value === "object" ? Object.prototype.toString.call(value) : String(value);
  return new TypeError(
    `row ${row} holds ${typeof value} ${shown.slice(0, 80)}, not ${expected}`,
  );
}
