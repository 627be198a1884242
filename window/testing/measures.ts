import type { AggregateName } from "../spec.ts";
import type { MeasureSummary } from "../update.ts";
import type { Arrived } from "./oracle.ts";

interface Declared {
  measures: readonly string[];
  aggregates: readonly AggregateName[];
}

/** The declared aggregates of records in order of arrival, each computed from all of them. */
export function summariseAll(
  records: readonly Arrived[],
  declared: Declared,
): { measures: Record<string, MeasureSummary>; magnitudes: Record<string, number> } {
  const measures: Record<string, MeasureSummary> = {};
  const magnitudes: Record<string, number> = {};
  for (const measure of declared.measures) {
    const points = records
      .map(({ time, record }) => ({ time, value: record[measure] }))
      .filter((p): p is Point => typeof p.value === "number" && Number.isFinite(p.value));
    const all = points.length > 0 ? summarise(points) : {};
    const wanted = Object.entries(all).filter(([name]) =>
      declared.aggregates.some((aggregate) => aggregate === name)
    );
    measures[measure] = Object.fromEntries(wanted);
    magnitudes[measure] = points.reduce((total, { value }) => total + Math.abs(value), 0);
  }
  return { measures, magnitudes };
}

interface Point {
  time: number;
  value: number;
}

function summarise(points: readonly Point[]): MeasureSummary {
  const values = points.map(({ value }) => value);
  const sorted = values.toSorted((a, b) => a - b);
  const byTime = points.toSorted((a, b) => a.time - b.time); // stable: ties stay as they arrived
  const n = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  const avg = sum / n;
  const variance = values.reduce((total, value) => total + (value - avg) ** 2, 0) / n;
  const quantile = (q: number) => sorted[Math.floor(q * (n - 1))]!;
  return {
    ...{ sum, avg, min: sorted[0]!, max: sorted[n - 1]!, stddev: Math.sqrt(variance) },
    ...{ first: byTime[0]!.value, last: byTime[n - 1]!.value },
    ...{ p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
  };
}
