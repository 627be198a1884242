import { recordFields, type RecordView } from "../record_view.ts";
import type { WindowSpec } from "../spec.ts";
import type { OracleRecord } from "./spec_oracle.ts";

const encoder = new TextEncoder();

/** A plain record as the windows of `specs` read it; measures that are no finite numbers are absent. */
export function recordView(
  specs: readonly WindowSpec[],
  { key, time, record }: OracleRecord,
): RecordView {
  const { numbers, fields } = recordFields(specs);
  const keyBytes = encoder.encode(key);
  return {
    ...{ keyBytes, keyStart: 0, keyEnd: keyBytes.length, eventTime: time },
    numbers: Float64Array.from(numbers, (name) => {
      const value = record[name];
      return typeof value === "number" && Number.isFinite(value) ? value : NaN;
    }),
    fields: fields.map((name) => record[name]),
  };
}
