import type { WindowSpec } from "./spec.ts";

/** A record as the windows read it: a view that its reader overwrites with the next record. */
export interface RecordView {
  /** Holds the key in UTF-8, from `keyStart` to before `keyEnd`; 1 … 1,024 bytes. */
  readonly keyBytes: Uint8Array;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Epoch ms. */
  readonly eventTime: number;
  /** The fields of {@linkcode recordFields}`.numbers`, in that order; NaN: absent or null. */
  readonly numbers: Float64Array;
  /** The fields of {@linkcode recordFields}`.fields`, in that order; undefined: absent. */
  readonly fields: readonly unknown[];
}

/** What windows want to know of a record. */
export interface RecordFields {
  /** Numeric fields: the measures of all specs, each once, in declared order. */
  readonly numbers: readonly string[];
  /** Fields of any type: what filters name, each once, in declared order. */
  readonly fields: readonly string[];
}

/**
 * The record fields that windows of these specs read.
 *
 * @param dimensions fields by which records are grouped.
 */
export function recordFields(
  specs: readonly WindowSpec[],
  dimensions: readonly string[] = [],
): RecordFields {
  const filtered = specs.flatMap(({ filter }) => filter ? [filter.field] : []);
  return {
    numbers: [...new Set(specs.flatMap(({ measures }) => measures))],
    fields: [...new Set([...filtered, ...dimensions])],
  };
}
