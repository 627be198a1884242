import type { Span } from "../cql_error.ts";

/**
 * A value for a bind marker, before it is known which type the marker has: a text from a variable,
 * or an instant, epoch ms; `edge` decides which of the timeuuids of that millisecond is meant.
 */
export type BoundValue =
  & {
    /** Variable or macro that it comes from. */
    readonly source: string;
    readonly at: Span;
  }
  & (
    | { readonly kind: "text"; readonly text: string }
    | {
      readonly kind: "time";
      readonly ms: number;
      readonly edge: "start" | "end";
    }
  );

/** The value as `executedQueryString` shows it: on one line, in quotes where it is text. */
export function showValue(value: BoundValue): string {
  return value.kind === "text" ? JSON.stringify(value.text) : new Date(value.ms).toISOString();
}
