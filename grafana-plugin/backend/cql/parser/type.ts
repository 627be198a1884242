import { CqlError } from "../cql_error.ts";
import { isSymbol, type Token } from "../lexer/token.ts";
import { beyondLimit, CQL_LIMITS } from "../limits.ts";
import type { Cursor } from "./cursor.ts";
import { NATIVE_TYPES, NO_TYPES, RESERVED_WORDS, TYPES_TO_COME } from "./words.ts";

/** Takes the name of a type that needs no declaration, as CAST has it. */
export function takeNativeType(cursor: Cursor): void {
  const { kind, text } = cursor.peek();
  if (kind !== "word" || !NATIVE_TYPES.has(text.toUpperCase())) {
    throw cursor.unexpected("a type, such as text");
  }
  cursor.next();
}

/**
 * Number of the tokens of a type in parentheses, such as `(frozen<list<text>>)`, at the cursor; 0
 * where there is none. Whether a value follows, of which it is the type, is for the caller to see.
 *
 * @throws {CqlError} for a type that is named by its Java class
 */
export function typeHintLength(cursor: Cursor): number {
  if (!cursor.isSymbol("(")) return 0;
  const type = typeAt(cursor.tokens, cursor.at + 1, 0);
  if (type === null || !isSymbol(tokenAt(cursor.tokens, type.end), ")")) return 0;
  return type.end + 1 - cursor.at;
}

/** A type: where it ends, and whether `frozen` makes sense for it. */
interface Type {
  readonly end: number;
  readonly freezes: boolean;
}

/** Number of the parameters of the types that have any; a tuple has as many as it likes. */
const PARAMETERS: Readonly<Record<string, number>> = {
  LIST: 1,
  SET: 1,
  MAP: 2,
  TUPLE: Infinity,
  FROZEN: 1,
  VECTOR: 2,
};

function typeAt(tokens: readonly Token[], start: number, depth: number): Type | null {
  const token = tokenAt(tokens, start);
  if (token.kind === "string") return null;
  const word = token.kind === "word" ? token.text.toUpperCase() : "";
  if (Object.hasOwn(PARAMETERS, word) && isSymbol(tokenAt(tokens, start + 1), "<")) {
    if (depth >= CQL_LIMITS.depth) {
      throw beyondLimit(`A type is nested deeper than ${CQL_LIMITS.depth}`, {
        at: token,
        fix: "No type of a column goes as deep.",
      });
    }
    return parametricType(tokens, start, depth);
  }
  if (NATIVE_TYPES.has(word)) {
    if (!isSymbol(tokenAt(tokens, start + 1), ".")) return { end: start + 1, freezes: false };
  }
  return userType(tokens, start);
}

function userType(tokens: readonly Token[], start: number): Type | null {
  if (isSymbol(tokenAt(tokens, start + 1), ".")) {
    if (!isIdentifier(tokenAt(tokens, start)) || !isTypeName(tokenAt(tokens, start + 2))) {
      return null;
    }
    return { end: start + 3, freezes: true };
  }
  return isTypeName(tokenAt(tokens, start)) ? { end: start + 1, freezes: true } : null;
}

function isIdentifier({ kind, text, value }: Token): boolean {
  return kind === "quoted" ? value !== "" : kind === "word" &&
    !RESERVED_WORDS.has(text.toUpperCase());
}

function isTypeName(token: Token): boolean {
  if (!isIdentifier(token)) return false;
  const word = token.text.toUpperCase();
  return token.kind === "quoted" ||
    !NATIVE_TYPES.has(word) && !NO_TYPES.has(word) && !TYPES_TO_COME.has(token.text);
}

function parametricType(tokens: readonly Token[], start: number, depth: number): Type | null {
  const word = tokenAt(tokens, start).text.toUpperCase();
  let at = start + 1;
  let count = 0;
  let freezes = true;
  do {
    count++;
    const token = tokenAt(tokens, at + 1);
    if (word === "VECTOR" && count === 2) {
      if (token.kind !== "integer" || Math.abs(Number(token.text)) > 2_147_483_647) return null;
      at += 2;
      continue;
    }
    const inner = typeAt(tokens, at + 1, depth + 1);
    if (inner === null) return null;
    at = inner.end;
    freezes = inner.freezes;
  } while (isSymbol(tokenAt(tokens, at), ","));
  const expected = PARAMETERS[word]!;
  if (expected !== Infinity && count !== expected || !isSymbol(tokenAt(tokens, at), ">")) {
    return null;
  }
  if (word === "FROZEN" && !freezes) {
    throw new CqlError("Only collections, tuples and user-defined types can be frozen", {
      at: tokenAt(tokens, start),
      fix: "Leave out frozen<…>.",
    });
  }
  return { end: at + 1, freezes: true };
}

function tokenAt(tokens: readonly Token[], index: number): Token {
  return tokens[Math.min(index, tokens.length - 1)]!;
}
