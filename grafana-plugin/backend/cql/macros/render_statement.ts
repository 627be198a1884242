import type { BoundValue } from "../bind/bound_value.ts";
import { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import type { MacroSlot, SelectStatement, Slot, VariableSlot } from "../parser/statement.ts";
import { expandMacro } from "./expand_macro.ts";
import { quoteName, quoteText } from "./quote.ts";
import type { RenderContext, Replacement } from "./render_context.ts";
import { variableValue } from "./variables.ts";

/** A statement to prepare, with the values of its bind markers in order. */
export interface RenderedStatement {
  readonly text: string;
  readonly values: readonly BoundValue[];
}

/**
 * Writes the statement that Cassandra is sent: token by token, so that nothing reaches it which was
 * not read as part of the SELECT. Comments are left out, values become bind markers, and a table
 * without a keyspace gets the datasource's.
 *
 * @throws {CqlError} for a variable without a value, or a list where one value is needed
 */
export function renderStatement(
  statement: SelectStatement,
  context: RenderContext,
): RenderedStatement {
  const slots = outerSlots(statement.slots);
  const values: BoundValue[] = [];
  const pieces: string[] = [];
  const { tokens, keyspace, table } = statement;
  let previousEnd = tokens[0]?.from ?? 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.kind === "end") break;
    if (token.from > previousEnd) pieces.push(" ");
    if (keyspace === null && token.from === table.from) {
      pieces.push(`${quoteName(context.keyspace)}.`);
    }
    const slot = slots.get(index);
    if (slot === undefined) {
      pieces.push(tokenText(token));
    } else {
      const replacement = slot.kind === "variable"
        ? expandVariable(slot, context)
        : expandMacro(slot, context);
      pieces.push(replacement.text);
      values.push(...replacement.values);
      index = slot.last;
    }
    previousEnd = tokens[index]!.to;
  }
  return { text: pieces.join("").replace(/\s*;$/, ""), values };
}

/** Slots by their first token, without those inside of macros. */
function outerSlots(slots: readonly Slot[]): ReadonlyMap<number, Slot> {
  const macros = slots.filter((slot): slot is MacroSlot => slot.kind === "macro");
  const outer = slots.filter((slot) =>
    !macros.some((macro) => macro.first < slot.first && slot.last <= macro.last)
  );
  return new Map(outer.map((slot) => [slot.first, slot]));
}

function tokenText(token: Token): string {
  // Rewritten, so that a text in $$ cannot be read in another way.
  return token.kind === "string" ? quoteText(token.value) : token.text;
}

function expandVariable(
  slot: VariableSlot,
  context: RenderContext,
): Replacement {
  const value = variableValue(slot.token, context.variables);
  const all = typeof value === "string" ? [value] : value;
  if (slot.use === "list" || slot.use === "values") {
    const marks = all.map(() => "?").join(", ");
    return {
      text: slot.use === "list" ? `(${marks})` : marks,
      values: all.map(text),
    };
  }
  const [only] = all;
  if (only === undefined || all.length > 1) {
    throw new CqlError(
      `The variable ${slot.name} has ${all.length} values where one is needed`,
      {
        at: slot.token,
        fix: `Choose one value, or write: column IN $${slot.name}.`,
      },
    );
  }
  if (slot.use === "name") return { text: quoteName(only), values: [] };
  return { text: "?", values: [text(only)] };

  function text(value: string): BoundValue {
    return { kind: "text", source: slot.name, text: value, at: slot.token };
  }
}
