import type { BoundValue } from "../bind/bound_value.ts";
import type { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import { beyondLimit, CQL_LIMITS } from "../limits.ts";
import type { Extent, SelectStatement, Slot, VariableSlot } from "../parser/statement.ts";
import { expandMacro } from "./expand_macro.ts";
import { quoteName, quoteText } from "./quote.ts";
import type { RenderContext, Replacement, Variables } from "./render_context.ts";
import {
  checkValueLength,
  chosenDirection,
  chosenFunction,
  onlyValue,
  variableValue,
} from "./variables.ts";

/** A statement to prepare, with the values of its bind markers in order. */
export interface RenderedStatement {
  readonly text: string;
  readonly values: readonly BoundValue[];
}

/** Puts something in the place of tokens; where there are none, before the token `first`. */
export interface Rewrite extends Extent {
  readonly by: Replacement;
}

/** Tokens to write, and what to put in the place of some. Default: the whole statement. */
export interface RenderOptions extends Partial<Extent> {
  /** Parts that do not overlap. */
  readonly rewrites?: readonly Rewrite[];
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
  options: RenderOptions = {},
): RenderedStatement {
  const { first = 0, end = statement.tokens.length, rewrites = [] } = options;
  const slots = outerSlots(statement.slots);
  const rewritten = new Map(rewrites.map((rewrite) => [rewrite.first, rewrite]));
  const values: BoundValue[] = [];
  const text = new StatementText();
  const { tokens, keyspace, table } = statement;
  let previousEnd = tokens[first]?.from ?? 0;
  for (let index = first; index < end; index++) {
    const rewrite = rewritten.get(index);
    if (rewrite !== undefined) {
      const replaces = rewrite.end > index;
      // What is put in between tokens brings its own spaces.
      if (replaces) text.space();
      text.add(rewrite.by.text);
      values.push(...rewrite.by.values);
      if (replaces) {
        index = rewrite.end - 1;
        previousEnd = tokens[index]!.to;
        continue;
      }
    }
    const token = tokens[index]!;
    if (token.kind === "end" || token.text === ";") break;
    if (token.from > previousEnd) text.space();
    if (keyspace === null && token.from === table.from) {
      text.add(`${quoteName(context.keyspace)}.`);
    }
    const slot = slots.get(index);
    if (slot === undefined) {
      text.add(tokenText(token));
    } else {
      const replacement = slot.kind === "variable"
        ? expandVariable(slot, context)
        : expandMacro(slot, context);
      text.add(replacement.text);
      addValues(values, replacement.values, slot);
      index = slot.last;
    }
    previousEnd = tokens[index]!.to;
  }
  return { text: text.toString(), values };
}

/** A text that grows by tokens, none of which runs into the one before it. */
class StatementText {
  #pieces: string[] = [];
  #last = "";

  space(): void {
    if (this.#last !== " ") this.#push(" ");
  }

  add(text: string): void {
    // What stands for a slot may begin otherwise than the slot: `-$x` must not become `--5`, which
    // is a comment, and two texts must not become one with a quote in it.
    if (
      /[\w-]/.test(this.#last) && /^[\w-]/.test(text) || this.#last === "'" && text[0] === "'"
    ) this.space();
    this.#push(text);
  }

  toString(): string {
    return this.#pieces.join("").trimEnd();
  }

  #push(text: string): void {
    this.#pieces.push(text);
    this.#last = text.at(-1) ?? this.#last;
  }
}

function addValues(values: BoundValue[], more: readonly BoundValue[], { token }: Slot): void {
  for (const value of more) values.push(value);
  if (values.length > CQL_LIMITS.boundValues) throw tooManyValues(values.length, token);
}

function tooManyValues(count: number, at: Token): CqlError {
  return beyondLimit(
    `The query binds ${count} values, and at most ${CQL_LIMITS.boundValues} can be bound`,
    { at, fix: "Choose fewer values of its variables." },
  );
}

/** Slots by their first token, without those inside of macros. */
function outerSlots(slots: readonly Slot[]): ReadonlyMap<number, Slot> {
  const outer = new Map<number, Slot>();
  let end = -1;
  for (const slot of slots.toSorted((a, b) => a.first - b.first || b.last - a.last)) {
    if (slot.first <= end) continue;
    outer.set(slot.first, slot);
    end = slot.last;
  }
  return outer;
}

function tokenText(token: Token): string {
  // Rewritten, so that a text in $$ cannot be read in another way.
  return token.kind === "string" ? quoteText(token.value) : token.text;
}

function expandVariable(
  slot: VariableSlot,
  context: RenderContext,
): Replacement {
  const { variables } = context;
  switch (slot.use) {
    case "list":
    case "values":
      return expandValues(slot, variables);
    case "name":
      return { text: quoteName(checked(onlyValue(slot, variables))), values: [] };
    case "function":
      return { text: chosenFunction(slot, variables), values: [] };
    case "direction":
      return { text: chosenDirection(slot, variables), values: [] };
    case "value":
      return { text: "?", values: [bound(onlyValue(slot, variables))] };
  }

  function bound(value: string): BoundValue {
    return { kind: "text", source: slot.name, text: checked(value), at: slot.token };
  }

  function checked(value: string): string {
    checkValueLength(value, slot);
    return value;
  }
}

function expandValues(slot: VariableSlot, variables: Variables): Replacement {
  const value = variableValue(slot.token, variables);
  const all = typeof value === "string" ? [value] : value;
  if (all.length > CQL_LIMITS.boundValues) throw tooManyValues(all.length, slot.token);
  const values = all.map((text): BoundValue => {
    checkValueLength(text, slot);
    return { kind: "text", source: slot.name, text, at: slot.token };
  });
  const marks = all.map(() => "?").join(", ");
  return { text: slot.use === "list" ? `(${marks})` : marks, values };
}
