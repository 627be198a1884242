import type { BoundValue } from "../bind/bound_value.ts";

/** Values of the dashboard's variables by name; several values for a multi-value variable. */
export type Variables = Readonly<Record<string, string | readonly string[]>>;

/** What macros and variables stand for in one query. */
export interface RenderContext {
  readonly keyspace: string;
  readonly range: TimeRange;
  readonly intervalMs: number;
  readonly variables: Variables;
}

/** What stands in the place of a slot. */
export interface Replacement {
  readonly text: string;
  readonly values: readonly BoundValue[];
}

/** Epoch ms, both ends included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}
