import { CqlError } from "../cql_error.ts";
import { excerpt, type Token } from "../lexer/token.ts";
import { beyondLimit, CQL_LIMITS } from "../limits.ts";
import type { VariableSlot } from "../parser/statement.ts";
import { canBeChosen } from "../schema/functions.ts";
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

/**
 * The one value of a variable.
 *
 * @throws {CqlError} when it has none, or several
 */
export function onlyValue(slot: VariableSlot, variables: Variables): string {
  const value = variableValue(slot.token, variables);
  if (typeof value === "string") return value;
  const [only] = value;
  if (only !== undefined && value.length === 1) return only;
  throw new CqlError(
    `The variable ${slot.name} has ${value.length} values where one is needed`,
    { at: slot.token, fix: `Choose one value, or write: column IN $${slot.name}.` },
  );
}

/**
 * The direction that a variable after a column of ORDER BY chooses.
 *
 * @throws {CqlError} when its value is no direction
 */
export function chosenDirection(slot: VariableSlot, variables: Variables): "ASC" | "DESC" {
  const value = onlyValue(slot, variables);
  const direction = value.trim().toUpperCase();
  if (direction === "ASC" || direction === "DESC") return direction;
  throw new CqlError(`The variable ${slot.name} is ${quote(value)}, which is no direction`, {
    at: slot.token,
    fix: "After a column of ORDER BY a variable can be ASC or DESC.",
  });
}

/**
 * The function that a variable before a parenthesis chooses, in lower case.
 *
 * @throws {CqlError} when its value is none of Cassandra's own functions
 */
export function chosenFunction(slot: VariableSlot, variables: Variables): string {
  const value = onlyValue(slot, variables);
  const name = value.trim().toLowerCase();
  if (canBeChosen(name)) return name;
  throw new CqlError(`The variable ${slot.name} is ${quote(value)}, which is no function of CQL`, {
    at: slot.token,
    fix: "A variable can choose count, min, max, avg, sum or another of Cassandra's own functions.",
  });
}

/**
 * Refuses a value that is longer than Cassandra keeps.
 *
 * @throws {CqlError}
 */
export function checkValueLength(value: string, slot: VariableSlot): void {
  if (value.length <= CQL_LIMITS.valueCharacters) return;
  throw beyondLimit(
    `A value of the variable ${slot.name} has ${value.length} characters, and at most ` +
      `${CQL_LIMITS.valueCharacters} are bound`,
    { at: slot.token, fix: "Choose a shorter value." },
  );
}

function quote(value: string): string {
  return JSON.stringify(excerpt(value));
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
