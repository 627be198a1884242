import type { Derivation } from "#window/derived/spec.ts";

/** A numeric field of records, as charts label it. */
export interface RecordMeasure {
  readonly label: string;
  readonly unit?: string | undefined;
}

/** The part of a stream that its records' measures follow from. */
export interface MeasuredStream {
  readonly measures: Readonly<Partial<Record<string, RecordMeasure>>>;
  readonly derived?: Derivation | undefined;
}

/**
 * The numeric fields of a stream's records. Those of a derived stream are the inputs of its windows,
 * and its measures are of its windows only.
 */
export function recordMeasures({ measures, derived }: MeasuredStream): MeasuredStream["measures"] {
  if (derived === undefined) return measures;
  return derived.kind === "grouped"
    ? { count: { label: "Records", unit: "" } }
    : { value: { label: "Value of the input", unit: "" } };
}
