/**
 * What windows across keys and streams are made of. Their inputs are windows of other streams, or
 * partial aggregates that each partition has made of the records of one stream.
 *
 * @module
 */
import type { AggregateName } from "../spec.ts";

/**
 * Windows of one stream's records by the values of dimensions instead of by key. Each partition
 * aggregates by group; the partial aggregates are merged (two-phase aggregation, as Flink's
 * local-global).
 */
export interface GroupedSpec {
  readonly kind: "grouped";
  /** Name of the stream whose records are counted. */
  readonly source: string;
  /** Record fields whose values make the group; none: all records are one group. */
  readonly by: readonly string[];
}

/** How the values of a measure's terms become its value. */
export const FORMULAS = ["sum", "difference", "ratio", "min", "max"] as const;

/**
 * `sum`, `min`, `max`: of all terms. `difference`: the first term minus the others. `ratio`: the
 * first divided by the second; no value when that is 0. Each term counts times its weight.
 */
export type Formula = typeof FORMULAS[number];

/** What a term takes of its input window; `increase` is that of a counter since the window before. */
export type TermAggregate = AggregateName | "increase";

/** How an input window's key becomes the key of the derived window. */
export type KeyMapping =
  | "same"
  /** All inputs belong to this one key. */
  | { readonly constant: string }
  /** As `String.replace`: inputs whose key does not match are not inputs. */
  | { readonly pattern: string; readonly to: string };

/** How several inputs of one term become one value. */
export type Across = "sum" | "avg" | "min" | "max";

/** One term: windows of one stream, by key. */
export interface DerivedTerm {
  /** Name of the stream, which may be derived itself. */
  readonly source: string;
  /** Size of its windows as `windowSize` gives it, ms; the same for all terms. */
  readonly size: number;
  /** A measure of the stream; ignored for `count`. */
  readonly measure: string;
  /**
   * `increase`: `last` of the window minus `last` of the one before it. When that is negative the
   * counter began anew at 0, and the increase is `last`.
   */
  readonly aggregate: TermAggregate;
  /** Default 1. */
  readonly weight: number;
  /** The input of the window at `start` is the one that is so many windows later; may be negative. */
  readonly shift: number;
  readonly key: KeyMapping;
  readonly across: Across;
  /**
   * Keys of the inputs that should be there, `{key}` standing for the derived window's key. Empty:
   * those that have been seen.
   */
  readonly expect: readonly string[];
}

/** A measure of derived windows. */
export interface DerivedMeasure {
  readonly formula: Formula;
  /** Names of terms, in order. */
  readonly terms: readonly string[];
}

/** Windows made from windows. */
export interface FormulaSpec {
  readonly kind: "formula";
  /** By name. */
  readonly terms: Readonly<Record<string, DerivedTerm>>;
  readonly measures: Readonly<Record<string, DerivedMeasure>>;
}

/** How the windows of a derived stream come about. */
export type Derivation = GroupedSpec | FormulaSpec;

/** Names of the streams that a derivation reads, each once. */
export function sourcesOf(derivation: Derivation): readonly string[] {
  if (derivation.kind === "grouped") return [derivation.source];
  return [...new Set(Object.values(derivation.terms).map(({ source }) => source))];
}

/** How many inputs a derived window has, of how many that it should have. */
export interface Completeness {
  readonly present: number;
  readonly expected: number;
}
