import type { MeasureSummary, WindowUpdate } from "../update.ts";
import type { OracleWindow } from "./spec_oracle.ts";

const QUANTILES: ReadonlySet<string> = new Set(["p50", "p95", "p99"]);
const EXACT: ReadonlySet<string> = new Set(["min", "max", "first", "last"]);

/**
 * What is wrong with a window, empty if nothing is. Everything must be equal, but for rounding in
 * sum, avg and stddev, and 1 % in quantiles (rank ⌊q·(n − 1)⌋ of the sorted values, from 0).
 */
export function differences(actual: WindowUpdate, expected: OracleWindow): string[] {
  const wrong: string[] = [];
  const fields = ["stream", "key", "start", "end", "size", "status", "revision"] as const;
  for (const field of [...fields, "count", "late", "watermark"] as const) {
    if (actual[field] !== expected[field]) {
      wrong.push(`${field}: ${actual[field]} instead of ${expected[field]}`);
    }
  }
  const names = new Set([...Object.keys(actual.measures), ...Object.keys(expected.measures)]);
  for (const name of names) {
    const is = actual.measures[name];
    const should = expected.measures[name];
    if (is === undefined || should === undefined) wrong.push(`${name}: is or should be missing`);
    else wrong.push(...summaryDifferences(name, is, should, expected.magnitudes[name] ?? 0));
  }
  return wrong;
}

function summaryDifferences(
  measure: string,
  is: MeasureSummary,
  should: MeasureSummary,
  magnitude: number,
): string[] {
  const names = new Set([...Object.keys(is), ...Object.keys(should)]) as Set<keyof MeasureSummary>;
  return [...names].flatMap((name) => {
    const a = is[name] ?? NaN;
    const b = should[name] ?? NaN;
    const off = Math.abs(a - b);
    // stddev is a root: half of the digits of its square are lost where it is near 0.
    const allowed = EXACT.has(name)
      ? 0
      : QUANTILES.has(name)
      ? 0.01 * Math.abs(b) * (1 + 1e-9)
      : (name === "stddev" ? 1e-7 : 1e-12) * magnitude;
    return off <= allowed ? [] : [`${measure}.${name}: ${a} instead of ${b}`];
  });
}
