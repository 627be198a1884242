import type { Derivation, DerivedMeasure, DerivedTerm, FormulaSpec } from "#window/derived/spec.ts";

/** What a stream's windows are made of, in words. */
export interface DerivationText {
  /** In one line, such as `made from vehicle_data, by vehicle_type`. */
  readonly summary: string;
  /** Each measure of a formula, such as `rest = total − hvac`. */
  readonly measures: readonly string[];
  /** Each term, such as `hvac = sum of energy of hvac_energy, of {key}/HVAC1, {key}/HVAC2`. */
  readonly terms: readonly string[];
}

/** What the windows of a derived stream are made of, for people. */
export function derivationText(derived: Derivation): DerivationText {
  if (derived.kind === "grouped") {
    const by = derived.by.length === 0 ? "all keys together" : `by ${derived.by.join(" and ")}`;
    return { summary: `made from ${derived.source}, ${by}`, measures: [], terms: [] };
  }
  const sources = [...new Set(Object.values(derived.terms).map(({ source }) => source))];
  return {
    summary: `made from ${sources.join(", ")}`,
    measures: Object.entries(derived.measures).map(([name, measure]) =>
      `${name} = ${formulaText(measure, derived.terms)}`
    ),
    terms: Object.entries(derived.terms).map(([name, term]) => `${name} = ${termText(term)}`),
  };
}

function formulaText({ formula, terms }: DerivedMeasure, known: FormulaSpec["terms"]): string {
  const factors = terms.map((name) => {
    const weight = known[name]?.weight ?? 1;
    return weight === 1 ? name : `${weight} × ${name}`;
  });
  const sign = SIGNS[formula];
  return sign === undefined ? `${formula}(${factors.join(", ")})` : factors.join(` ${sign} `);
}

const SIGNS: Readonly<Partial<Record<DerivedMeasure["formula"], string>>> = {
  sum: "+",
  difference: "−",
  ratio: "÷",
};

function termText({ source, measure, aggregate, shift, across, expect }: DerivedTerm): string {
  const what = aggregate === "count" ? "count" : `${aggregate} of ${measure}`;
  const parts = [`${what} of ${source}`];
  if (shift !== 0) {
    const many = Math.abs(shift) === 1 ? "window" : "windows";
    parts.push(`${Math.abs(shift)} ${many} ${shift > 0 ? "later" : "earlier"}`);
  }
  if (across !== "sum") parts.push(`the ${across} of its keys`);
  if (expect.length > 0) parts.push(`of ${expect.join(", ")}`);
  return parts.join(", ");
}
