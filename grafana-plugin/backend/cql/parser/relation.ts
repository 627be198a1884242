import { CqlError } from "../cql_error.ts";
import { MACROS } from "../macros/catalogue.ts";
import type { Token } from "../lexer/token.ts";
import type { Cursor } from "./cursor.ts";
import { readExpression, readList, unknownMacro } from "./expression.ts";
import type { Name, Operator, Relation } from "./statement.ts";

const COMPARISONS: readonly Operator[] = ["=", "!=", "<=", ">=", "<", ">"];
const MAX_DEPTH = 20;

/** Reads the conditions of WHERE. */
export function readRelations(cursor: Cursor, depth = 0): readonly Relation[] {
  const relations: Relation[] = [];
  do relations.push(...readRelation(cursor, depth)); while (
    cursor.takeWords("AND")
  );
  if (cursor.isWord("OR")) {
    throw new CqlError("CQL has no OR", {
      at: cursor.peek(),
      fix: "Use IN, or a query for each condition.",
    });
  }
  return relations;
}

function readRelation(cursor: Cursor, depth: number): readonly Relation[] {
  if (cursor.peek().kind === "macro" && !cursor.isName()) {
    return [readConditionMacro(cursor)];
  }
  const { from } = cursor.peek();
  let columns: readonly Name[];
  let token = false;
  let part = false;
  if (cursor.isSymbol("(")) {
    if (!isTuple(cursor)) return readNested(cursor, depth);
    columns = readNames(cursor);
  } else if (cursor.takeWords("TOKEN")) {
    token = true;
    columns = readNames(cursor);
  } else if (cursor.isWord("EXPR") && cursor.isSymbol("(", 1)) {
    return [readIndexExpression(cursor)];
  } else {
    columns = [cursor.takeName("a column")];
    part = readPart(cursor);
  }
  cursor.columns.push(...columns);
  const operator = readComparison(cursor);
  return [{ columns, operator, token, part, from, to: endOf(cursor) }];
}

function readNested(cursor: Cursor, depth: number): readonly Relation[] {
  if (depth >= MAX_DEPTH) {
    throw new CqlError("The query is nested too deep", { at: cursor.peek() });
  }
  cursor.expectSymbol("(");
  const relations = readRelations(cursor, depth + 1);
  cursor.expectSymbol(")");
  return relations;
}

/** True at `(a, b)` followed by a comparison. */
function isTuple(cursor: Cursor): boolean {
  let ahead = 1;
  while (cursor.isName(ahead) && cursor.isSymbol(",", ahead + 1)) ahead += 2;
  return cursor.isName(ahead) && cursor.isSymbol(")", ahead + 1);
}

function readNames(cursor: Cursor): readonly Name[] {
  const names: Name[] = [];
  cursor.expectSymbol("(");
  do names.push(cursor.takeName("a column")); while (cursor.takeSymbol(","));
  cursor.expectSymbol(")");
  return names;
}

/** An element `[key]` or a field of the column. */
function readPart(cursor: Cursor): boolean {
  if (cursor.takeSymbol("[")) {
    readExpression(cursor);
    cursor.expectSymbol("]");
    return true;
  }
  if (!cursor.takeSymbol(".")) return false;
  cursor.takeName("a field");
  return true;
}

function readComparison(cursor: Cursor): Operator {
  const comparison = COMPARISONS.find((operator) => cursor.takeSymbol(operator));
  if (comparison !== undefined) {
    readExpression(cursor);
    return comparison;
  }
  if (cursor.takeSymbol(":")) {
    readExpression(cursor);
    return ":";
  }
  if (cursor.takeWords("IS", "NOT", "NULL")) return "IS NOT NULL";
  const word = WORD_OPERATORS.find((operator) => cursor.takeWords(...operator.split(" ")));
  if (word === undefined) {
    throw cursor.unexpected("=, <, >, IN, CONTAINS, LIKE or BETWEEN");
  }
  if (word === "IN" || word === "NOT IN") readIn(cursor);
  else readExpression(cursor);
  if (word === "BETWEEN") {
    cursor.expectWord("AND");
    readExpression(cursor);
  }
  return word === "NOT CONTAINS KEY" ? "NOT CONTAINS" : word;
}

const WORD_OPERATORS = [
  "NOT IN",
  "NOT CONTAINS KEY",
  "NOT CONTAINS",
  "IN",
  "LIKE",
  "CONTAINS KEY",
  "CONTAINS",
  "BETWEEN",
] as const;

function readIn(cursor: Cursor): void {
  if (cursor.takeSymbol("(")) return readList(cursor, ")", { use: "values" });
  if (cursor.peek().kind !== "variable") {
    throw cursor.unexpected("( or a variable");
  }
  readExpression(cursor, { use: "list" });
}

function readIndexExpression(cursor: Cursor): Relation {
  const { from } = cursor.next();
  cursor.expectSymbol("(");
  cursor.takeName("an index");
  cursor.expectSymbol(",");
  readExpression(cursor);
  cursor.expectSymbol(")");
  return {
    columns: [],
    operator: "INDEX",
    token: false,
    part: false,
    from,
    to: endOf(cursor),
  };
}

/** `$__timeFilter(column)` or `$__timeBuckets(column, unit, format)`. */
function readConditionMacro(cursor: Cursor): Relation {
  const first = cursor.at;
  const token = cursor.next();
  const macro = MACROS.get(token.value);
  if (macro === undefined) throw unknownMacro(token);
  if (macro.kind !== "condition") throw notACondition(token);
  cursor.expectSymbol("(");
  const column = cursor.takeName("a column");
  const args: Token[] = [cursor.tokens[cursor.at - 1]!];
  while (cursor.takeSymbol(",")) args.push(readArgument(cursor));
  if (!cursor.takeSymbol(")")) {
    throw cursor.unexpected(`) of ${macro.signature}`);
  }
  cursor.columns.push(column);
  cursor.note({ kind: "macro", name: token.value, args, where: true }, first);
  const operator = token.value === "timeBuckets" ? "IN" : ">=";
  return {
    columns: [column],
    operator,
    token: false,
    part: false,
    from: token.from,
    to: endOf(cursor),
  };
}

function readArgument(cursor: Cursor): Token {
  const { kind } = cursor.peek();
  if (
    kind !== "word" && kind !== "string" && kind !== "integer" &&
    kind !== "duration"
  ) {
    throw cursor.unexpected("a unit or a format");
  }
  return cursor.next();
}

function notACondition(token: Token): CqlError {
  return new CqlError(
    `${token.text} is a value, and a condition begins with a column`,
    {
      at: token,
      fix: `Write a comparison, such as event_time >= ${token.text}.`,
    },
  );
}

function endOf(cursor: Cursor): number {
  return cursor.tokens[cursor.at - 1]!.to;
}
