import { CqlError } from "../cql_error.ts";
import { isSymbol, type Token } from "../lexer/token.ts";
import { MACROS } from "../macros/catalogue.ts";
import type { Cursor } from "./cursor.ts";
import type { VariableUse } from "./statement.ts";

const MAX_DEPTH = 100;
const LITERALS: ReadonlySet<string> = new Set([
  "string",
  "integer",
  "float",
  "blob",
  "uuid",
  "duration",
]);
const CONSTANTS: ReadonlySet<string> = new Set([
  "NULL",
  "TRUE",
  "FALSE",
  "NAN",
  "INFINITY",
]);

/** Options of {@linkcode readExpression}. */
export interface ExpressionOptions {
  /** What a variable stands for where it is the whole expression. Default `value`. */
  readonly use?: VariableUse;
}

/**
 * Reads one value or computation: literals, columns, functions, casts, collections, tuples,
 * arithmetic, variables and macros.
 */
export function readExpression(
  cursor: Cursor,
  options: ExpressionOptions = {},
): void {
  if (++cursor.depth > MAX_DEPTH) {
    throw new CqlError("The query is nested too deep", { at: cursor.peek() });
  }
  readOperand(cursor, options);
  while (
    ["+", "-", "*", "/", "%"].some((operator) => cursor.takeSymbol(operator))
  ) {
    readOperand(cursor, {});
  }
  cursor.depth--;
}

function readOperand(cursor: Cursor, options: ExpressionOptions): void {
  while (cursor.takeSymbol("-"));
  readPrimary(cursor, options);
  while (true) {
    if (cursor.isSymbol(".") && cursor.isName(1)) {
      cursor.next();
      cursor.takeName("a field");
    } else if (cursor.takeSymbol("[")) {
      if (!cursor.isSymbol("..")) readExpression(cursor);
      if (cursor.takeSymbol("..") && !cursor.isSymbol("]")) {
        readExpression(cursor);
      }
      cursor.expectSymbol("]");
    } else return;
  }
}

function readPrimary(
  cursor: Cursor,
  { use = "value" }: ExpressionOptions,
): void {
  const token = cursor.peek();
  if (LITERALS.has(token.kind)) {
    cursor.next();
  } else if (token.kind === "variable") {
    cursor.next();
    cursor.note({ kind: "variable", name: token.value, use }, cursor.at - 1);
  } else if (token.kind === "macro") {
    readValueMacro(cursor, token);
  } else if (token.kind === "word" && CONSTANTS.has(token.text.toUpperCase())) {
    cursor.next();
  } else if (cursor.isSymbol("(")) {
    readParentheses(cursor);
  } else if (cursor.takeSymbol("[")) {
    readList(cursor, "]");
  } else if (cursor.takeSymbol("{")) {
    readBraces(cursor);
  } else if (cursor.isSymbol("?") || cursor.isSymbol(":")) {
    throw new CqlError("A bind marker has no value here", {
      at: token,
      fix: "Use a dashboard variable, such as $name: its value is bound.",
    });
  } else {
    readNamed(cursor, token);
  }
}

/** A column, a function's call or a cast. */
function readNamed(cursor: Cursor, token: Token): void {
  if (cursor.isWord("CAST") && cursor.isSymbol("(", 1)) return readCast(cursor);
  if (cursor.isWord("TOKEN") && cursor.isSymbol("(", 1)) {
    cursor.next();
    return readCall(cursor, "token");
  }
  const name = cursor.takeName("a value or a column");
  if (cursor.isSymbol("(")) return readCall(cursor, token.value);
  if (cursor.isSymbol(".") && cursor.isName(1) && cursor.isSymbol("(", 2)) {
    cursor.next();
    const { text } = cursor.takeName("a function");
    return readCall(cursor, text ?? "");
  }
  cursor.columns.push(name);
}

function readCall(cursor: Cursor, name: string): void {
  cursor.functions.push(name);
  cursor.expectSymbol("(");
  if (cursor.takeSymbol(")")) return;
  if (cursor.isSymbol("*") && cursor.isSymbol(")", 1)) {
    if (name !== "count") throw cursor.unexpected("a value or a column");
    cursor.next();
    cursor.next();
    return;
  }
  readList(cursor, ")");
}

function readCast(cursor: Cursor): void {
  cursor.next();
  cursor.functions.push("cast");
  cursor.expectSymbol("(");
  readExpression(cursor);
  cursor.expectWord("AS");
  readType(cursor);
  cursor.expectSymbol(")");
}

/** A type hint with its value, a tuple, or an expression in parentheses. */
function readParentheses(cursor: Cursor): void {
  const hint = typeHintLength(cursor);
  if (hint > 0) {
    for (let index = 0; index < hint; index++) cursor.next();
    return readOperand(cursor, {});
  }
  cursor.expectSymbol("(");
  readList(cursor, ")");
}

/** Expressions with commas between them, and what closes them. */
export function readList(
  cursor: Cursor,
  close: ")" | "]" | "}",
  options: ExpressionOptions = {},
): void {
  if (cursor.takeSymbol(close)) return;
  do readExpression(cursor, options); while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol(close)) throw cursor.unexpected(`, or ${close}`);
}

/** A set, a map, or a value of a user-defined type. */
function readBraces(cursor: Cursor): void {
  if (cursor.takeSymbol("}")) return;
  do {
    const field = cursor.peek().kind === "word" ||
      cursor.peek().kind === "quoted";
    if (field && cursor.isSymbol(":", 1)) cursor.takeName("a field");
    else readExpression(cursor);
    if (cursor.takeSymbol(":")) readExpression(cursor);
  } while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol("}")) throw cursor.unexpected(", or }");
}

function readValueMacro(cursor: Cursor, token: Token): void {
  const macro = MACROS.get(token.value);
  if (macro === undefined) throw unknownMacro(token);
  if (macro.kind !== "value") {
    throw new CqlError(
      `${macro.signature} is a condition and stands alone in WHERE`,
      {
        at: token,
      },
    );
  }
  const first = cursor.at;
  cursor.next();
  // Other SQL datasources of Grafana write it with parentheses.
  if (cursor.isSymbol("(") && cursor.isSymbol(")", 1)) {
    cursor.next();
    cursor.next();
  }
  cursor.note({
    kind: "macro",
    name: token.value,
    args: [],
    where: cursor.inWhere,
    ...(token.format === undefined ? {} : { format: token.format }),
  }, first);
}

/** The error for a macro that there is not. */
export function unknownMacro(token: Token): CqlError {
  const known = [...MACROS.values()].map(({ signature }) => signature).join(
    ", ",
  );
  return new CqlError(`There is no macro ${token.text}`, {
    at: token,
    fix: `There are ${known}.`,
  });
}

/** Reads the name of a type, such as `frozen<list<text>>` or `vector<float, 3>`. */
function readType(cursor: Cursor): void {
  const length = typeLength(cursor.tokens, cursor.at);
  if (length === 0) throw cursor.unexpected("a type");
  for (let index = 0; index < length; index++) cursor.next();
}

/** Number of the tokens of a type hint, such as `(int)` before a value; 0 if there is none. */
function typeHintLength(cursor: Cursor): number {
  if (!cursor.isSymbol("(")) return 0;
  const length = typeLength(cursor.tokens, cursor.at + 1);
  if (length === 0 || !cursor.isSymbol(")", length + 1)) return 0;
  return beginsValue(cursor.peek(length + 2)) ? length + 2 : 0;
}

/** Names of types that have parameters; any other name before `<` is compared. */
const PARAMETRIC: ReadonlySet<string> = new Set([
  "list",
  "set",
  "map",
  "tuple",
  "frozen",
  "vector",
]);

function typeLength(tokens: readonly Token[], start: number): number {
  const name = tokens[start];
  if (
    name?.kind !== "word" && name?.kind !== "quoted" && name?.kind !== "integer"
  ) return 0;
  let at = start + 1;
  if (is(tokens[at], ".")) {
    if (tokens[at + 1]?.kind !== "word" && tokens[at + 1]?.kind !== "quoted") {
      return 0;
    }
    at += 2;
  }
  if (!PARAMETRIC.has(name.value) || !is(tokens[at], "<")) return at - start;
  do {
    const length = typeLength(tokens, at + 1);
    if (length === 0) return 0;
    at += 1 + length;
  } while (is(tokens[at], ","));
  return is(tokens[at], ">") ? at + 1 - start : 0;
}

function is(token: Token | undefined, symbol: string): boolean {
  return token !== undefined && isSymbol(token, symbol);
}

function beginsValue(token: Token): boolean {
  if (token.kind === "end") return false;
  if (token.kind === "symbol") return ["(", "[", "{"].includes(token.text);
  return token.kind !== "word" ||
    /^(null|true|false|nan|infinity)$/.test(token.value);
}
