import type { Across, DerivedMeasure, DerivedTerm } from "./spec.ts";

/** Several inputs of one term as one value; undefined without any, or when it is not finite. */
export function across(how: Across, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  switch (how) {
    case "sum":
      return finite(sum(values));
    case "avg":
      return finite(sum(values) / values.length);
    case "min":
      return finite(values.reduce((least, value) => Math.min(least, value)));
    case "max":
      return finite(values.reduce((most, value) => Math.max(most, value)));
  }
}

/**
 * What a counter has counted between two readings: it began anew at 0 when it is lower than before.
 */
export function increase(before: number, now: number): number {
  return now >= before ? now - before : now;
}

/**
 * The value of a measure from those of its terms; undefined when one of them is missing, a ratio's
 * divisor is 0, or the value is not finite.
 *
 * @param values of all terms, by name.
 */
export function measureValue(
  { formula, terms }: DerivedMeasure,
  values: ReadonlyMap<string, number | undefined>,
  weights: Readonly<Record<string, Pick<DerivedTerm, "weight">>>,
): number | undefined {
  const weighted: number[] = [];
  for (const name of terms) {
    const value = values.get(name);
    if (value === undefined) return undefined;
    weighted.push(value * weights[name]!.weight);
  }
  const [first, ...others] = weighted as [number, ...number[]];
  switch (formula) {
    case "sum":
      return finite(sum(weighted));
    case "difference":
      return finite(others.reduce((rest, value) => rest - value, first));
    case "ratio":
      return finite(first / others[0]!);
    case "min":
      return finite(weighted.reduce((least, value) => Math.min(least, value)));
    case "max":
      return finite(weighted.reduce((most, value) => Math.max(most, value)));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Undefined if it is not finite; never −0. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value + 0 : undefined;
}
