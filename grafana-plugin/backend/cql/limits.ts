import { CqlError, type Span } from "./cql_error.ts";

/**
 * What a query may ask of the plugin and of Cassandra's parser. A text beyond these limits is
 * refused before any work is done for it.
 */
export const CQL_LIMITS = {
  /** Characters of a query's text. */
  queryCharacters: 65_536,
  /** Words, values and signs of a query. */
  tokens: 20_000,
  /** Characters of one name. */
  nameCharacters: 512,
  /** Names of columns in a query, each place counts. */
  names: 2_000,
  /** Macros and variables in a query, each place counts. */
  slots: 500,
  /** Values that a query binds, those of all of its variables and macros together. */
  boundValues: 10_000,
  /** Characters of one value of a variable; a key of Cassandra holds no more. */
  valueCharacters: 65_535,
  /** Depth of values, types and conditions that stand in each other. */
  depth: 20,
  /**
   * Cassandra's parser tries each part of a select list twice for every parenthesis, bracket and
   * function around it: this bounds the sum of those attempts. Alone, a part can be 13 deep.
   */
  selectionWork: 16_384,
} as const;

/** The refusal of a query that is beyond a limit. */
export function beyondLimit(message: string, { at, fix }: { at?: Span; fix: string }): CqlError {
  return new CqlError(message, {
    kind: "refused",
    fix,
    ...(at === undefined ? {} : { at: { from: at.from, to: at.to } }),
  });
}
