import { CqlError, type Span } from "../../cql/cql_error.ts";
import type { Extent, SelectStatement } from "../../cql/parser/statement.ts";

/** The error for what cannot be done over several partitions. */
export function refusal(message: string, { at, fix }: { at: Span; fix: string }): CqlError {
  return new CqlError(message, { kind: "refused", at: { from: at.from, to: at.to }, fix });
}

/** The characters of tokens. */
export function spanOf({ tokens }: SelectStatement, { first, end }: Extent): Span {
  return { from: tokens[first]!.from, to: tokens[end - 1]!.to };
}
