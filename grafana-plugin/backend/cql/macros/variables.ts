import { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import type { RenderContext, Variables } from "./render_context.ts";

/**
 * The value of the variable that a token names.
 *
 * @throws {CqlError} when it has none
 */
export function variableValue(
  token: Token,
  variables: Variables,
): string | readonly string[] {
  if (Object.hasOwn(variables, token.value)) return variables[token.value]!;
  throw new CqlError(`The variable ${token.text} has no value`, {
    at: token,
    fix: "Define it in the dashboard's settings. A text with a $ in it belongs in quotes.",
  });
}

/** Value of a token that stands for a name; undefined where it has none. */
export function nameOf(
  token: Token,
  context: Pick<RenderContext, "keyspace" | "variables">,
): string | undefined {
  if (token.kind === "macro") return context.keyspace;
  const value = Object.hasOwn(context.variables, token.value)
    ? context.variables[token.value]
    : undefined;
  return typeof value === "string" ? value : value?.length === 1 ? value[0] : undefined;
}
