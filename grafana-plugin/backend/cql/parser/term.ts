import { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import type { Cursor } from "./cursor.ts";
import { takeSlot } from "./slot.ts";
import type { Operand, VariableUse } from "./statement.ts";
import { takeNativeType, typeHintLength } from "./type.ts";
import { CONSTANTS, NO_FUNCTIONS, RESERVED_WORDS } from "./words.ts";

/** Options of {@linkcode readTerm}. */
export interface TermOptions {
  /** What a variable stands for where it is the whole term. Default `value`. */
  readonly use?: VariableUse;
}

/**
 * Reads one value or computation of values: what Cassandra's grammar calls a term. It has no
 * columns.
 *
 * @returns what can be known of it
 */
export function readTerm(cursor: Cursor, options: TermOptions = {}): Operand {
  return cursor.nested(() => {
    const first = readSigned(cursor, options);
    let alone = true;
    while (OPERATORS.some((operator) => cursor.takeSymbol(operator))) {
      readSigned(cursor, {});
      alone = false;
    }
    return alone ? first : null;
  });
}

const OPERATORS = ["+", "-", "*", "/", "%"] as const;

function readSigned(cursor: Cursor, options: TermOptions): Operand {
  if (!cursor.takeSymbol("-")) return readSimple(cursor, options);
  const value = readSimple(cursor, {});
  return typeof value === "bigint" ? -value : null;
}

function readSimple(cursor: Cursor, { use = "value" }: TermOptions): Operand {
  const token = cursor.peek();
  if (isLiteral(token)) {
    cursor.next();
    return token.kind === "integer" ? BigInt(token.text) : null;
  }
  const slot = takeSlot(cursor, use);
  if (slot !== null) return slot;
  if (cursor.isSymbol("(")) return readParentheses(cursor);
  if (cursor.takeSymbol("[")) readTerms(cursor, "]");
  else if (cursor.takeSymbol("{")) readBraces(cursor);
  else if (cursor.isWord("CAST") && cursor.isSymbol("(", 1)) readCast(cursor);
  else readFunction(cursor);
  return null;
}

/** True for a value that is one token. */
export function isLiteral({ kind, text }: Token): boolean {
  return LITERALS.has(kind) || kind === "word" && CONSTANTS.has(text.toUpperCase());
}

const LITERALS: ReadonlySet<string> = new Set([
  "string",
  "integer",
  "float",
  "blob",
  "uuid",
  "duration",
]);

/** A value with its type before it, or a tuple. */
function readParentheses(cursor: Cursor): Operand {
  const type = typeHintLength(cursor);
  refuseClassName(cursor, (ahead) => beginsSimple(cursor, ahead));
  refuseTypedMarker(cursor, type);
  if (type > 0 && beginsSimple(cursor, type)) {
    cursor.skip(type);
    return cursor.nested(() => readSimple(cursor, {}));
  }
  readTuple(cursor);
  return null;
}

/** Reads a tuple: one value or more in parentheses. */
export function readTuple(cursor: Cursor): void {
  cursor.expectSymbol("(");
  readSeveral(cursor, ")");
}

function beginsSimple(cursor: Cursor, ahead: number): boolean {
  const token = cursor.peek(ahead);
  if (isLiteral(token) || token.kind === "variable" || token.kind === "macro") return true;
  if (token.kind === "symbol") return ["(", "[", "{", "?"].includes(token.text);
  if (cursor.isWord("CAST", ahead)) return cursor.isSymbol("(", ahead + 1);
  return isFunction(cursor, ahead);
}

/** True at `name(` or `keyspace.name(`. */
function isFunction(cursor: Cursor, ahead = 0): boolean {
  if (isFunctionName(cursor.peek(ahead))) {
    if (cursor.isSymbol("(", ahead + 1)) return true;
  }
  return cursor.isName(ahead) && cursor.isSymbol(".", ahead + 1) &&
    isFunctionName(cursor.peek(ahead + 2)) && cursor.isSymbol("(", ahead + 3);
}

/** True for a word or a quoted name that can be a function's. */
export function isFunctionName({ kind, text, value }: Token): boolean {
  if (kind === "quoted") return value !== "";
  const word = text.toUpperCase();
  return kind === "word" && !NO_FUNCTIONS.has(word) &&
    (word === "TOKEN" || !RESERVED_WORDS.has(word));
}

function readFunction(cursor: Cursor): void {
  refuseMarker(cursor);
  if (!isFunction(cursor)) throw cursor.unexpected("a value");
  if (cursor.isSymbol(".", 1)) {
    cursor.takeName("a keyspace");
    cursor.next();
  }
  cursor.next();
  cursor.next();
  readTerms(cursor, ")");
}

function readCast(cursor: Cursor): void {
  cursor.skip(2);
  cursor.nested(() => readSimple(cursor, {}));
  cursor.expectWord("AS");
  takeNativeType(cursor);
  cursor.expectSymbol(")");
}

/** Terms with commas between them, or none, and what closes them. */
export function readTerms(
  cursor: Cursor,
  close: ")" | "]",
  options: TermOptions = {},
): readonly Operand[] {
  return cursor.takeSymbol(close) ? [] : readSeveral(cursor, close, options);
}

function readSeveral(
  cursor: Cursor,
  close: ")" | "]",
  options: TermOptions = {},
): readonly Operand[] {
  const operands: Operand[] = [];
  do operands.push(readTerm(cursor, options)); while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol(close)) throw cursor.unexpected(`, or ${close}`);
  return operands;
}

/** A set, a map, or a value of a user-defined type: the first entry says which. */
function readBraces(cursor: Cursor): void {
  if (cursor.takeSymbol("}")) return;
  const fields = isField(cursor);
  let pairs = fields;
  let first = true;
  do {
    if (!fields) readTerm(cursor);
    else {
      if (!isField(cursor)) throw cursor.unexpected("a field");
      cursor.takeName("a field");
    }
    if (first) pairs = cursor.isSymbol(":");
    if (pairs) {
      cursor.expectSymbol(":");
      readTerm(cursor);
    }
    first = false;
  } while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol("}")) throw cursor.unexpected(", or }");
}

function isField(cursor: Cursor): boolean {
  const { kind } = cursor.peek();
  return (kind === "word" || kind === "quoted") && cursor.isName() && cursor.isSymbol(":", 1);
}

/**
 * Refuses `(a) : b`, which Cassandra reads as a bind marker of the type a, also where `{(a): b}` is
 * meant as a map.
 */
export function refuseTypedMarker(cursor: Cursor, type: number): void {
  if (type > 0 && cursor.isSymbol(":", type) && cursor.isName(type + 1)) refuseMarker(cursor, type);
}

/**
 * Refuses a type in parentheses that is named by its Java class, which Cassandra would load.
 *
 * @param beginsValue whether a value begins so many tokens ahead
 */
export function refuseClassName(cursor: Cursor, beginsValue: (ahead: number) => boolean): void {
  const token = cursor.peek(1);
  if (token.kind !== "string" || !cursor.isSymbol(")", 2) || !beginsValue(3)) return;
  throw new CqlError("A type that is named by its Java class is refused", {
    kind: "refused",
    at: { from: token.from, to: token.to },
    fix: "Use the name that CQL has for the type, such as int.",
  });
}

/** Refuses `?` and `:name`, whose value nobody could give. */
export function refuseMarker(cursor: Cursor, ahead = 0): void {
  if (!cursor.isSymbol("?", ahead) && !cursor.isSymbol(":", ahead)) return;
  throw new CqlError("A bind marker has no value here", {
    kind: "refused",
    at: cursor.peek(ahead),
    fix: "Use a dashboard variable, such as $name: its value is bound.",
  });
}
