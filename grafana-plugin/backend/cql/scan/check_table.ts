import { editDistance } from "#core/edit_distance.ts";
import { CqlError } from "../cql_error.ts";
import { excerpt } from "../lexer/token.ts";
import { quoteName } from "../macros/quote.ts";
import type { MacroSlot, Name, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/read_table.ts";

/** Columns that a message names at most. */
const MAX_NAMES = 20;
/** Problems that are reported at most: nobody reads more. */
const MAX_PROBLEMS = 20;
/** A longer word is like no name. */
const MAX_LIKENESS = 64;

/** The error for a table that is not there. */
export function noSuchTable(keyspace: string, table: Name): CqlError {
  return new CqlError(
    `There is no table ${excerpt(table.text ?? "")} in keyspace ${excerpt(keyspace)}`,
    {
      at: { from: table.from, to: table.to },
      fix: "Check the name; a name in upper case needs double quotes.",
    },
  );
}

/** What is wrong with a statement's columns, as far as the table's schema shows. */
export function columnProblems(
  statement: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  return [...unknownColumns(statement, table), ...textBuckets(statement, table)];
}

function unknownColumns(statement: SelectStatement, table: TableSchema): readonly CqlError[] {
  const known = new Set(table.columns.map(({ name }) => name));
  const unknown: CqlError[] = [];
  for (const { text, from, to } of statement.columns) {
    if (text === null || known.has(text)) continue;
    unknown.push(
      new CqlError(`There is no column ${excerpt(text)} in ${table.keyspace}.${table.name}`, {
        at: { from, to },
        // To look for likely names takes time, so that is done for the first.
        ...(unknown.length === 0 ? { fix: suggestion([...known], text) } : {}),
      }),
    );
    if (unknown.length === MAX_PROBLEMS) break;
  }
  return unknown;
}

function suggestion(all: readonly string[], text: string): string {
  const names = (text.length <= MAX_LIKENESS ? byLikeness(all, text) : all).map(written);
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return `It has ${names.slice(0, MAX_NAMES).join(", ")}${more}.`;
}

/** A name as a query has to write it. */
function written(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}

/**
 * Names in the order of how much they are like a word, by the letters that have to be changed, added
 * or left out, in any case; among equals as they were given. Pure.
 */
function byLikeness(names: readonly string[], word: string): readonly string[] {
  const wanted = word.toLowerCase();
  const changes = new Map(
    names.map((name) => [
      name,
      name.length <= MAX_LIKENESS ? editDistance(name.toLowerCase(), wanted) : Infinity,
    ]),
  );
  return names.toSorted((a, b) => {
    const [left, right] = [changes.get(a)!, changes.get(b)!];
    return left === right ? 0 : left - right;
  });
}

const TEXT_TYPES: ReadonlySet<string> = new Set(["text", "varchar", "ascii"]);
const PATTERNS: Readonly<Record<string, string>> = {
  month: "yyyy-MM",
  week: "yyyy-MM-dd",
  day: "yyyy-MM-dd",
  hour: "yyyy-MM-ddTHH",
};
const FINEST = "yyyy-MM-ddTHH:mm";

/**
 * The problems of buckets that are compared with a text but are not written as one: a time as text
 * is as long as ISO 8601 has it, which hardly any table's buckets are, and the query finds no row.
 */
function textBuckets(
  { slots, relations }: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  return slots
    .filter((slot): slot is MacroSlot => slot.kind === "macro" && slot.name === "timeBuckets")
    .flatMap(({ token: { from, to }, args: [written, unit, format] }) => {
      const name = relations.find((relation) => relation.from === from)?.columns[0]?.text;
      const type = table.columns.find((column) => column.name === name)?.type;
      const formatted = format !== undefined && format.value !== "time";
      if (formatted || unit === undefined || !TEXT_TYPES.has(type ?? "")) return [];
      const pattern = PATTERNS[unit.value.toLowerCase()] ?? FINEST;
      return [
        new CqlError(`Column ${name} is ${type}, and $__timeBuckets has no format for it`, {
          at: { from, to },
          fix: `Say how its buckets are written, such as ` +
            `$__timeBuckets(${written!.text}, ${unit.text}, '${pattern}').`,
        }),
      ];
    });
}
