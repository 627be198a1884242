import type { Cursor } from "./cursor.ts";
import { takeSlot, takeVariable } from "./slot.ts";
import type { Name, Selector, VariableUse } from "./statement.ts";
import {
  isFunctionName,
  isLiteral,
  readTerm,
  refuseClassName,
  refuseMarker,
  refuseTypedMarker,
} from "./term.ts";
import { takeNativeType, typeHintLength } from "./type.ts";

/** Functions whose variables are columns: they could not tell the type of a bound value. */
const OF_COLUMNS: ReadonlySet<string> = new Set(
  ("count min max avg sum floor abs exp log log10 round map_keys map_values collection_count " +
    "collection_min collection_max collection_sum collection_avg").split(" "),
);

/** Reads what a select list or GROUP BY selects, without an alias. */
export function readSelector(cursor: Cursor): Omit<Selector, "alias"> {
  const first = cursor.at;
  const named = cursor.functions.length;
  const column = readExpression(cursor, { use: "name" });
  const last = cursor.at - 1;
  return {
    first,
    last,
    from: cursor.tokens[first]!.from,
    to: cursor.tokens[last]!.to,
    column,
    functions: cursor.functions.slice(named),
  };
}

/** Options of the parts: what a variable stands for. */
interface PartOptions {
  readonly use?: VariableUse;
}

/** @returns the column where it is one and nothing else */
function readExpression(cursor: Cursor, options: PartOptions): Name | null {
  return cursor.nested(() => {
    const column = readOperand(cursor, options);
    let alone = true;
    while (["+", "-", "*", "/", "%"].some((operator) => cursor.takeSymbol(operator))) {
      readOperand(cursor, {});
      alone = false;
    }
    return alone ? column : null;
  });
}

function readOperand(cursor: Cursor, options: PartOptions): Name | null {
  if (cursor.takeSymbol("-")) {
    cursor.nested(() => readOperand(cursor, options));
    return null;
  }
  cursor.spendOnSelection();
  const column = readPrimary(cursor, options);
  return readModifiers(cursor) ? null : column;
}

/** Reads fields and elements of what is before them. */
function readModifiers(cursor: Cursor): boolean {
  let found = false;
  while (true) {
    if (cursor.takeSymbol(".")) cursor.takeName("a field");
    else if (cursor.takeSymbol("[")) readElement(cursor);
    else return found;
    found = true;
  }
}

function readElement(cursor: Cursor): void {
  const open = cursor.isSymbol("..");
  if (!open) readTerm(cursor);
  if (cursor.takeSymbol("..") && (open || !cursor.isSymbol("]"))) readTerm(cursor);
  cursor.expectSymbol("]");
}

function readPrimary(cursor: Cursor, { use = "value" }: PartOptions): Name | null {
  const token = cursor.peek();
  if (isLiteral(token)) cursor.next();
  else if (token.kind === "variable" && use === "name") {
    return readNamed(cursor);
  } else if (takeSlot(cursor, use) !== null) return null;
  else if (cursor.isSymbol("(")) readParentheses(cursor);
  else if (cursor.takeSymbol("[")) readSelectors(cursor, "]");
  else if (cursor.takeSymbol("{")) readBraces(cursor);
  else {
    refuseMarker(cursor);
    return readNamed(cursor);
  }
  return null;
}

/** A column or a function. */
function readNamed(cursor: Cursor): Name | null {
  const word = cursor.peek().kind === "word" ? cursor.peek().text.toUpperCase() : "";
  if (cursor.isSymbol("(", 1)) {
    if (word === "CAST") readCast(cursor);
    else if (["TTL", "WRITETIME", "MAXWRITETIME"].includes(word)) readMetadata(cursor);
    else if (word === "COUNT" && cursor.isSymbol("*", 2)) readCountOfRows(cursor);
    else if (cursor.peek().kind === "variable") readChosenFunction(cursor);
    else if (isFunctionName(cursor.peek())) readFunction(cursor);
    else throw cursor.unexpected("a value or a column");
    return null;
  }
  if (
    cursor.isName() && cursor.isSymbol(".", 1) && isFunctionName(cursor.peek(2)) &&
    cursor.isSymbol("(", 3)
  ) {
    cursor.takeName("a keyspace");
    cursor.next();
    readFunction(cursor);
    return null;
  }
  const name = cursor.takeName("a value or a column");
  cursor.noteColumn(name);
  return name;
}

function readFunction(cursor: Cursor): void {
  const { value } = cursor.next();
  cursor.functions.push(value);
  readArguments(cursor, OF_COLUMNS.has(value));
}

/** `$name(…)`: one of Cassandra's own functions, which rendering checks. */
function readChosenFunction(cursor: Cursor): void {
  const token = cursor.peek();
  takeVariable(cursor, "function");
  // One that is not known yet may read every row.
  cursor.functions.push(cursor.options.nameOf(token)?.toLowerCase() ?? "");
  if (!cursor.isSymbol("*", 1)) return readArguments(cursor, true);
  cursor.skip(1);
  if (!["", "count"].includes(cursor.functions.at(-1)!)) throw cursor.unexpected("a column");
  cursor.skip(1);
  cursor.expectSymbol(")");
}

function readArguments(cursor: Cursor, ofColumns: boolean): void {
  cursor.expectSymbol("(");
  if (cursor.takeSymbol(")")) return;
  let use: VariableUse = ofColumns ? "name" : "value";
  do {
    readExpression(cursor, { use });
    use = "value";
  } while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol(")")) throw cursor.unexpected(", or )");
}

/** `ttl(column)` and its like: a column with its parts, no computation. */
function readMetadata(cursor: Cursor): void {
  cursor.functions.push(cursor.next().value);
  cursor.expectSymbol("(");
  cursor.noteColumn(cursor.takeName("a column"));
  readModifiers(cursor);
  cursor.expectSymbol(")");
}

function readCountOfRows(cursor: Cursor): void {
  cursor.functions.push("count");
  cursor.skip(3);
  cursor.expectSymbol(")");
}

function readCast(cursor: Cursor): void {
  cursor.functions.push("cast");
  cursor.skip(2);
  readExpression(cursor, { use: "name" });
  cursor.expectWord("AS");
  takeNativeType(cursor);
  cursor.expectSymbol(")");
}

/** A type hint with its value, a tuple, or an expression in parentheses. */
function readParentheses(cursor: Cursor): void {
  const hint = typeHintLength(cursor);
  refuseClassName(cursor, (ahead) => beginsPrimary(cursor, ahead));
  refuseTypedMarker(cursor, hint);
  if (hint > 0 && beginsPrimary(cursor, hint)) {
    cursor.skip(hint);
    cursor.nested(() => {
      cursor.spendOnSelection();
      readPrimary(cursor, {});
    });
    return;
  }
  cursor.expectSymbol("(");
  if (cursor.isSymbol(")")) throw cursor.unexpected("a value or a column");
  readSelectors(cursor, ")");
}

/** Whether what follows a type in parentheses is the value that has the type. */
function beginsPrimary(cursor: Cursor, ahead: number): boolean {
  const token = cursor.peek(ahead);
  if (isLiteral(token) || token.kind === "variable" || token.kind === "macro") return true;
  if (cursor.isSymbol("[", ahead)) return !isSlice(cursor, ahead);
  if (token.kind === "symbol") return token.text === "(" || token.text === "{";
  if (cursor.isWord("AS", ahead)) {
    return !cursor.isName(ahead + 1) || cursor.isWord("AS", ahead + 1) ||
      cursor.isWord("PER", ahead + 1);
  }
  if (cursor.isWord("PER", ahead)) return !cursor.isWord("PARTITION", ahead + 1);
  return cursor.isName(ahead) || isFunctionName(token);
}

/** True for `[a..b]`, which is a part of what is before it; `[a, b]` is a list. */
function isSlice(cursor: Cursor, ahead: number): boolean {
  let depth = 0;
  for (let at = ahead; cursor.peek(at).kind !== "end"; at++) {
    const { kind, text } = cursor.peek(at);
    if (kind !== "symbol") continue;
    if (["(", "[", "{"].includes(text)) depth++;
    else if ([")", "]", "}"].includes(text)) depth--;
    if (depth === 0) return false;
    if (depth === 1 && text === "..") return true;
  }
  return false;
}

/** Expressions with commas between them, or none, and what closes them. */
function readSelectors(cursor: Cursor, close: ")" | "]"): void {
  if (cursor.takeSymbol(close)) return;
  do readExpression(cursor, {}); while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol(close)) throw cursor.unexpected(`, or ${close}`);
}

/** A set, a map, or a value of a user-defined type, whose fields look like columns. */
function readBraces(cursor: Cursor): void {
  if (cursor.takeSymbol("}")) return;
  let pairs: boolean | null = null;
  do {
    const { kind } = cursor.peek();
    if ((kind === "word" || kind === "quoted") && cursor.isName() && cursor.isSymbol(":", 1)) {
      cursor.takeName("a field");
    } else readExpression(cursor, {});
    pairs ??= cursor.isSymbol(":");
    if (pairs) {
      cursor.expectSymbol(":");
      readExpression(cursor, {});
    }
  } while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol("}")) throw cursor.unexpected(", or }");
}
