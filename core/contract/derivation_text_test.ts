import assert from "node:assert/strict";
import type { DerivedTerm } from "#window/derived/spec.ts";
import { derivationText } from "./derivation_text.ts";

const total: DerivedTerm = {
  source: "energy_total",
  size: 86_400_000,
  measure: "energy",
  aggregate: "increase",
  weight: 1,
  shift: 1,
  key: "same",
  across: "sum",
  expect: ["{key}/Etot"],
};

Deno.test("what windows across keys are made of is said in one line", () => {
  const grouped = { kind: "grouped", source: "vehicle_data" } as const;
  const summary = (by: string[]) => derivationText({ ...grouped, by }).summary;
  assert.equal(summary([]), "made from vehicle_data, all keys together");
  assert.equal(summary(["make", "fuel"]), "made from vehicle_data, by make and fuel");
});

Deno.test("formula and terms are said as they count", () => {
  const hvac: DerivedTerm = {
    ...total,
    source: "hvac_energy",
    aggregate: "sum",
    weight: 0.5,
    shift: -2,
    across: "max",
    expect: [],
  };
  const text = derivationText({
    kind: "formula",
    terms: { total, hvac, days: { ...total, aggregate: "count", shift: 0, expect: [] } },
    measures: {
      rest: { formula: "difference", terms: ["total", "hvac"] },
      share: { formula: "ratio", terms: ["hvac", "total"] },
      most: { formula: "max", terms: ["hvac", "total"] },
    },
  });
  assert.deepEqual(text, {
    summary: "made from energy_total, hvac_energy",
    measures: [
      "rest = total − 0.5 × hvac",
      "share = 0.5 × hvac ÷ total",
      "most = max(0.5 × hvac, total)",
    ],
    terms: [
      "total = increase of energy of energy_total, 1 window later, of {key}/Etot",
      "hvac = sum of energy of hvac_energy, 2 windows earlier, the max of its keys",
      "days = count of energy_total",
    ],
  });
});
