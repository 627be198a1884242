import { isSymbol, type Token } from "../lexer/token.ts";
import type { Cursor } from "./cursor.ts";

/** Reads the name of a type, such as `frozen<list<text>>` or `vector<float, 3>`. */
export function readType(cursor: Cursor): void {
  const length = typeLength(cursor.tokens, cursor.at);
  if (length === 0) throw cursor.unexpected("a type");
  for (let index = 0; index < length; index++) cursor.next();
}

/** Number of the tokens of a type hint, such as `(int)` before a value; 0 if there is none. */
export function typeHintLength(cursor: Cursor): number {
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
