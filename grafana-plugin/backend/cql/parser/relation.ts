import { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import { MACROS } from "../macros/catalogue.ts";
import type { Cursor } from "./cursor.ts";
import { takeSlot, unknownMacro } from "./slot.ts";
import type { MacroSlot, Name, Operand, Operator, Relation } from "./statement.ts";
import { readTerm, readTerms, readTuple, refuseMarker } from "./term.ts";

const COMPARISONS: readonly Operator[] = ["=", "!=", "<=", ">=", "<", ">"];

/** Reads the conditions of WHERE. */
export function readRelations(cursor: Cursor): readonly Relation[] {
  const relations: Relation[] = [];
  do {
    relations.push(
      cursor.isSymbol("expr(") ? readIndexExpression(cursor) : readRelation(cursor),
    );
  } while (cursor.takeWords("AND"));
  if (cursor.isWord("OR")) {
    throw new CqlError("CQL has no OR", {
      at: cursor.peek(),
      fix: "Use IN, or a query for each condition.",
    });
  }
  return relations;
}

function readRelation(cursor: Cursor): Relation {
  if (cursor.peek().kind === "macro" && !cursor.isName()) return readConditionMacro(cursor);
  const { from } = cursor.peek();
  if (cursor.isSymbol("(")) {
    if (!isTuple(cursor)) return readNested(cursor);
    const columns = readColumns(cursor);
    const comparison = readTupleComparison(cursor);
    return { columns, ...comparison, token: false, part: false, from, to: endOf(cursor) };
  }
  if (cursor.isWord("TOKEN")) {
    cursor.next();
    const columns = readColumns(cursor);
    const comparison = readRange(cursor);
    if (comparison === null) throw cursor.unexpected("=, <, > or BETWEEN");
    return { columns, ...comparison, token: true, part: false, from, to: endOf(cursor) };
  }
  const columns = [cursor.takeColumn()];
  if (cursor.takeSymbol("[")) {
    readTerm(cursor);
    cursor.expectSymbol("]");
    const operator = COMPARISONS.find((operator) => cursor.takeSymbol(operator));
    if (operator === undefined) throw cursor.unexpected("=, < or >");
    const operands = [readTerm(cursor)];
    return { columns, operator, operands, token: false, part: true, from, to: endOf(cursor) };
  }
  const comparison = readComparison(cursor);
  return { columns, ...comparison, token: false, part: false, from, to: endOf(cursor) };
}

function readNested(cursor: Cursor): Relation {
  return cursor.nested(() => {
    cursor.expectSymbol("(");
    const relation = readRelation(cursor);
    if (cursor.isWord("AND")) {
      throw new CqlError("CQL takes one condition in parentheses", {
        at: cursor.peek(),
        fix: "Leave out the parentheses.",
      });
    }
    cursor.expectSymbol(")");
    return relation;
  });
}

/** True at `(a, b)`, which is compared as a whole. */
function isTuple(cursor: Cursor): boolean {
  let ahead = 1;
  while (isColumn(cursor, ahead) && cursor.isSymbol(",", ahead + 1)) ahead += 2;
  return isColumn(cursor, ahead) && cursor.isSymbol(")", ahead + 1);
}

function isColumn(cursor: Cursor, ahead: number): boolean {
  return cursor.isName(ahead) || cursor.peek(ahead).kind === "quoted";
}

function readColumns(cursor: Cursor): readonly Name[] {
  const names: Name[] = [];
  cursor.expectSymbol("(");
  do names.push(cursor.takeColumn()); while (cursor.takeSymbol(","));
  cursor.expectSymbol(")");
  return names;
}

type Comparison = Pick<Relation, "operator" | "operands">;

function readComparison(cursor: Cursor): Comparison {
  const range = readRange(cursor);
  if (range !== null) return range;
  if (cursor.takeWords("IS", "NOT", "NULL")) return { operator: "IS NOT NULL", operands: [] };
  // What analyzers of other servers of CQL search with.
  if (cursor.takeSymbol(":")) return { operator: ":", operands: [readTerm(cursor)] };
  const operator = WORD_OPERATORS.find((words) => takeOperator(cursor, words));
  if (operator === undefined) {
    throw cursor.unexpected("=, <, >, IN, CONTAINS, LIKE or BETWEEN");
  }
  if (operator !== "IN" && operator !== "NOT IN") return { operator, operands: [readTerm(cursor)] };
  if (cursor.takeSymbol("(")) {
    return { operator, operands: readTerms(cursor, ")", { use: "values" }) };
  }
  return { operator, operands: [readList(cursor)] };
}

const WORD_OPERATORS = [
  "NOT IN",
  "NOT CONTAINS KEY",
  "NOT CONTAINS",
  "IN",
  "LIKE",
  "CONTAINS KEY",
  "CONTAINS",
] as const;

function takeOperator(cursor: Cursor, operator: string): boolean {
  const words = operator.split(" ");
  // `CONTAINS key.f()` calls a function of the keyspace key.
  return !(words.at(-1) === "KEY" && cursor.isSymbol(".", words.length)) &&
    cursor.takeWords(...words);
}

function readRange(cursor: Cursor): Comparison | null {
  const operator = COMPARISONS.find((operator) => cursor.takeSymbol(operator));
  if (operator !== undefined) return { operator, operands: [readTerm(cursor)] };
  if (!cursor.takeWords("BETWEEN")) return null;
  const low = readTerm(cursor);
  cursor.expectWord("AND");
  return { operator: "BETWEEN", operands: [low, readTerm(cursor)] };
}

/** What `(a, b)` is compared with: tuples, or what stands for them. */
function readTupleComparison(cursor: Cursor): Comparison {
  const operator = COMPARISONS.find((operator) => cursor.takeSymbol(operator));
  if (operator !== undefined) return { operator, operands: [readTupleValue(cursor)] };
  if (cursor.takeWords("BETWEEN")) {
    const low = readTupleValue(cursor);
    cursor.expectWord("AND");
    return { operator: "BETWEEN", operands: [low, readTupleValue(cursor)] };
  }
  const word = (["NOT IN", "IN"] as const).find((words) => cursor.takeWords(...words.split(" ")));
  if (word === undefined) throw cursor.unexpected("=, <, >, IN or BETWEEN");
  if (!cursor.takeSymbol("(")) return { operator: word, operands: [readList(cursor)] };
  const operands: Operand[] = [];
  if (cursor.takeSymbol(")")) return { operator: word, operands };
  do operands.push(readTupleValue(cursor)); while (cursor.takeSymbol(","));
  if (!cursor.takeSymbol(")")) throw cursor.unexpected(", or )");
  return { operator: word, operands };
}

function readTupleValue(cursor: Cursor): Operand {
  if (cursor.peek().kind === "variable") return takeSlot(cursor);
  refuseMarker(cursor);
  if (!cursor.isSymbol("(")) throw cursor.unexpected("values in parentheses");
  cursor.nested(() => readTuple(cursor));
  return null;
}

/** A variable right after IN. */
function readList(cursor: Cursor): Operand {
  refuseMarker(cursor);
  if (cursor.peek().kind !== "variable") throw cursor.unexpected("( or a variable");
  return takeSlot(cursor, "list");
}

function readIndexExpression(cursor: Cursor): Relation {
  const { from } = cursor.next();
  cursor.takeName("an index");
  cursor.expectSymbol(",");
  readTerm(cursor);
  cursor.expectSymbol(")");
  return {
    columns: [],
    operator: "INDEX",
    operands: [],
    token: false,
    part: false,
    from,
    to: endOf(cursor),
  };
}

/** `$__timeFilter(column)` or `$__timeBuckets(column, unit, format, zone)`. */
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
  cursor.noteColumn(column);
  cursor.note<MacroSlot>({ kind: "macro", name: token.value, args, where: true }, first);
  const operator = token.value === "timeBuckets" ? "IN" : ">=";
  return {
    columns: [column],
    operator,
    operands: [null],
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
