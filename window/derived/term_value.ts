import type { AggregateName } from "../spec.ts";
import { valueName } from "./partial.ts";
import type { DerivedTerm } from "./spec.ts";

/** The aggregate of its input's window that a term is made from. */
export function aggregateOfTerm({ aggregate }: Pick<DerivedTerm, "aggregate">): AggregateName {
  return aggregate === "increase" ? "last" : aggregate;
}

/** The value of its input's window that a term is made from, as partials name it. */
export function valueOfTerm(term: Pick<DerivedTerm, "aggregate" | "measure">): string {
  return valueName(aggregateOfTerm(term), term.measure);
}
