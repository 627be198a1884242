import { CqlError } from "../cql_error.ts";
import { describe } from "../lexer/token.ts";
import { tokenize } from "../lexer/tokenize.ts";
import { Cursor, type CursorOptions } from "./cursor.ts";
import { readRelations } from "./relation.ts";
import { readSelector } from "./selection.ts";
import { takeVariable } from "./slot.ts";
import type { Extent, Limit, Name, Ordering, Selector, SelectStatement } from "./statement.ts";
import { readTerm, refuseMarker } from "./term.ts";
import { OTHER_STATEMENTS } from "./words.ts";

/**
 * Proves that a text is one SELECT and nothing else, by reading all of it by Cassandra's own
 * grammar. What it reads is what Cassandra is sent: see {@linkcode renderStatement}. The grammar is
 * that of Cassandra 5, with the conditions that later versions add.
 *
 * @see https://github.com/apache/cassandra/blob/cassandra-5.0/src/antlr/Parser.g
 * @throws {CqlError} with the place, what was found there and what was expected
 */
export function parseSelect(
  cql: string,
  options: CursorOptions = { nameOf: () => undefined },
): SelectStatement {
  const cursor = new Cursor(tokenize(cql), options);
  if (!cursor.takeWords("SELECT")) throw notASelect(cursor);
  const selected = readSelectClause(cursor);
  const functions = [...cursor.functions];
  const from = cursor.at - 1;
  const { keyspace, table } = readTable(cursor);
  cursor.inWhere = true;
  const relations = cursor.takeWords("WHERE") ? readRelations(cursor) : [];
  cursor.inWhere = false;
  const [groups, groupBy] = readClause(cursor, readGroups);
  const [orderings, orderBy] = readClause(cursor, readOrder);
  const [perPartitionLimit, perPartition] = readClause(
    cursor,
    () => cursor.takeWords("PER", "PARTITION", "LIMIT") ? readLimit(cursor) : null,
  );
  const [limit, cut] = readClause(
    cursor,
    () => cursor.takeWords("LIMIT") ? readLimit(cursor) : null,
  );
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
    ...selected,
    functions,
    relations,
    grouped: groups.length > 0,
    groups,
    orderings,
    nearest: orderings.find(({ nearest }) => nearest)?.column ?? null,
    perPartitionLimit,
    limit,
    allowFiltering,
    clauses: { from, groupBy, orderBy, perPartitionLimit: perPartition, limit: cut },
  };
}

/** Reads a clause that may not be there, and where it is. */
function readClause<T>(
  cursor: Cursor,
  read: (cursor: Cursor) => T,
): readonly [T, Extent | null] {
  const first = cursor.at;
  const clause = read(cursor);
  return [clause, cursor.at === first ? null : { first, end: cursor.at }];
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

type SelectClause = Pick<SelectStatement, "json" | "distinct" | "star" | "selectors">;

/** What stands between SELECT and the table. */
function readSelectClause(cursor: Cursor): SelectClause {
  return readFlag(cursor, "JSON", (json) =>
    readFlag(cursor, "DISTINCT", (distinct) => {
      const star = cursor.takeSymbol("*");
      const selectors = star ? [] : readSelectList(cursor);
      cursor.expectWord("FROM");
      return { json, distinct, star, selectors };
    }));
}

/**
 * `JSON` and `DISTINCT` are also names of columns: like Cassandra, takes them as flags where what
 * follows can be read then.
 */
function readFlag<T>(
  cursor: Cursor,
  word: "JSON" | "DISTINCT",
  read: (flag: boolean) => T,
): T {
  if (!cursor.isWord(word)) return read(false);
  if (cursor.isSymbol("*", 1)) {
    cursor.next();
    return read(true);
  }
  const mark = cursor.mark();
  let asFlag: CqlError;
  try {
    cursor.next();
    return read(true);
  } catch (error) {
    if (!(error instanceof CqlError)) throw error;
    asFlag = error;
  }
  cursor.reset(mark);
  try {
    return read(false);
  } catch (asColumn) {
    if (!(asColumn instanceof CqlError)) throw asColumn;
    // The reading that came further is the likelier to be meant.
    throw (asFlag.at?.from ?? 0) > (asColumn.at?.from ?? 0) ? asFlag : asColumn;
  }
}

function readSelectList(cursor: Cursor): readonly Selector[] {
  const selectors: Selector[] = [];
  do {
    const selector = readSelector(cursor);
    const alias = cursor.takeWords("AS") ? cursor.takeName("a column's new name") : null;
    selectors.push({ ...selector, alias });
  } while (cursor.takeSymbol(","));
  if (!cursor.isWord("FROM")) throw cursor.unexpected(", or FROM");
  return selectors;
}

function readTable(cursor: Cursor): { keyspace: Name | null; table: Name } {
  const name = cursor.takeName("a table");
  if (!cursor.takeSymbol(".")) return { keyspace: null, table: name };
  return { keyspace: name, table: cursor.takeName("a table") };
}

function readGroups(cursor: Cursor): readonly Selector[] {
  const groups: Selector[] = [];
  if (!cursor.takeWords("GROUP", "BY")) return groups;
  do groups.push({ ...readSelector(cursor), alias: null }); while (cursor.takeSymbol(","));
  return groups;
}

function readOrder(cursor: Cursor): readonly Ordering[] {
  const orderings: Ordering[] = [];
  if (!cursor.takeWords("ORDER", "BY")) return orderings;
  do {
    const column = cursor.takeColumn();
    const nearest = cursor.takeWords("ANN", "OF");
    if (nearest) readTerm(cursor);
    orderings.push({ column, direction: readDirection(cursor), nearest });
  } while (cursor.takeSymbol(","));
  return orderings;
}

function readDirection(cursor: Cursor): Ordering["direction"] {
  if (cursor.peek().kind === "variable") return takeVariable(cursor, "direction");
  if (cursor.takeWords("DESC")) return "DESC";
  cursor.takeWords("ASC");
  return "ASC";
}

function readLimit(cursor: Cursor): Limit {
  const token = cursor.peek();
  if (token.kind === "integer") {
    cursor.next();
    return Number(token.value);
  }
  refuseMarker(cursor);
  if (token.kind !== "variable") throw cursor.unexpected("a number of rows");
  return takeVariable(cursor, "value");
}

function readEnd(cursor: Cursor): void {
  let ended = false;
  while (cursor.takeSymbol(";")) ended = true;
  const token = cursor.peek();
  if (token.kind === "end") return;
  if (!ended) {
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
