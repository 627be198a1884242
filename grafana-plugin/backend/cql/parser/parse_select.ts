import { CqlError } from "../cql_error.ts";
import { describe, type Token } from "../lexer/token.ts";
import { tokenize } from "../lexer/tokenize.ts";
import { Cursor, type CursorOptions } from "./cursor.ts";
import { readExpression } from "./expression.ts";
import { readRelations } from "./relation.ts";
import { OTHER_STATEMENTS } from "./reserved_words.ts";
import type { Limit, Name, SelectStatement } from "./statement.ts";

/**
 * Proves that a text is one SELECT and nothing else, by reading all of it by the grammar of CQL.
 * What it reads is what Cassandra is sent: see {@linkcode renderStatement}.
 *
 * @see https://cassandra.apache.org/doc/latest/cassandra/developing/cql/dml.html#select-statement
 * @throws {CqlError} with the place, what was found there and what was expected
 */
export function parseSelect(
  cql: string,
  options: CursorOptions = { nameOf: () => undefined },
): SelectStatement {
  const cursor = new Cursor(tokenize(cql), options);
  if (!cursor.takeWords("SELECT")) throw notASelect(cursor);
  takeJson(cursor);
  const distinct = takeFlag(cursor, "DISTINCT");
  const star = cursor.takeSymbol("*");
  if (!star) readSelectors(cursor);
  const functions = [...cursor.functions];
  cursor.expectWord("FROM");
  const { keyspace, table } = readTable(cursor);
  cursor.inWhere = true;
  const relations = cursor.takeWords("WHERE") ? readRelations(cursor) : [];
  cursor.inWhere = false;
  const grouped = readGroups(cursor);
  const nearest = readOrder(cursor);
  if (cursor.takeWords("PER", "PARTITION", "LIMIT")) readLimit(cursor);
  const limit = cursor.takeWords("LIMIT") ? readLimit(cursor) : null;
  const allow = cursor.peek();
  const allowFiltering = cursor.takeWords("ALLOW", "FILTERING") ? allow : null;
  readEnd(cursor);
  const { tokens, slots, columns } = cursor;
  return {
    tokens,
    slots,
    keyspace,
    table,
    columns,
    star,
    distinct,
    functions,
    relations,
    grouped,
    nearest,
    limit,
    allowFiltering,
  };
}

function notASelect(cursor: Cursor): CqlError {
  const token = cursor.peek();
  const other = token.kind === "word" &&
    OTHER_STATEMENTS.has(token.text.toUpperCase());
  if (!other) return cursor.unexpected("SELECT");
  return new CqlError(
    `${token.text.toUpperCase()} is refused: only SELECT may run here`,
    {
      kind: "refused",
      at: token,
      fix: "Write a query that begins with SELECT.",
    },
  );
}

/** `JSON` and `DISTINCT` are also names of columns. */
function takeFlag(cursor: Cursor, word: "JSON" | "DISTINCT"): boolean {
  if (!cursor.isWord(word)) return false;
  const after = cursor.peek(1);
  const column = after.kind === "symbol" && after.text !== "*" && after.text !== "(" ||
    cursor.isWord("FROM", 1) || cursor.isWord("AS", 1) || after.kind === "end";
  return column ? false : cursor.takeWords(word);
}

function takeJson(cursor: Cursor): void {
  takeFlag(cursor, "JSON");
}

function readSelectors(cursor: Cursor): void {
  do {
    readExpression(cursor, { use: "name" });
    if (cursor.takeWords("AS")) cursor.takeName("a column's new name");
  } while (cursor.takeSymbol(","));
  if (!cursor.isWord("FROM")) throw cursor.unexpected(", or FROM");
}

function readTable(cursor: Cursor): { keyspace: Name | null; table: Name } {
  const name = cursor.takeName("a table");
  if (!cursor.takeSymbol(".")) return { keyspace: null, table: name };
  return { keyspace: name, table: cursor.takeName("a table") };
}

function readGroups(cursor: Cursor): boolean {
  if (!cursor.takeWords("GROUP", "BY")) return false;
  do readExpression(cursor, { use: "name" }); while (cursor.takeSymbol(","));
  return true;
}

function readOrder(cursor: Cursor): Name | null {
  if (!cursor.takeWords("ORDER", "BY")) return null;
  let nearest: Name | null = null;
  do {
    const column = cursor.takeName("a column");
    cursor.columns.push(column);
    if (cursor.takeWords("ANN", "OF")) {
      readExpression(cursor);
      nearest = column;
    }
    if (!cursor.takeWords("ASC")) cursor.takeWords("DESC");
  } while (cursor.takeSymbol(","));
  return nearest;
}

function readLimit(cursor: Cursor): Limit {
  const token = cursor.peek();
  if (token.kind === "integer") {
    cursor.next();
    return Number(token.value);
  }
  if (token.kind !== "variable") throw cursor.unexpected("a number of rows");
  cursor.next();
  return cursor.note(
    { kind: "variable", name: token.value, use: "value" },
    cursor.at - 1,
  );
}

function readEnd(cursor: Cursor): void {
  const one = cursor.takeSymbol(";");
  const token: Token = cursor.peek();
  if (token.kind === "end") return;
  if (!one) {
    throw cursor.unexpected(
      "WHERE, GROUP BY, ORDER BY, LIMIT, ALLOW FILTERING or the end",
    );
  }
  throw new CqlError(
    `Found ${describe(token)} after the query: only one statement may run`,
    {
      kind: "refused",
      at: { from: token.from, to: token.to },
      fix: "Use a query of the panel for each statement.",
    },
  );
}
