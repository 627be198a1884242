import { CqlError } from "../cql_error.ts";
import { quoteName } from "../macros/quote.ts";
import type { MacroSlot, Name, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/read_table.ts";

/** Columns that a message names at most. */
const MAX_NAMES = 20;

/** Keyspaces and tables that hold secrets or what other users did, with what is in them. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ["system_auth", "roles and their secrets"],
  ["dse_security", "roles and their secrets"],
  ["system_traces", "other users' queries with their values"],
  ["system_views.queries", "other users' queries with their values"],
  ["system_views.settings", "the nodes' settings with passwords of their key stores"],
]);

/**
 * Refuses what must not be read through a dashboard.
 *
 * @throws {CqlError}
 */
export function refuseSecrets(
  { keyspace, table }: { readonly keyspace: string; readonly table: string },
  at: Name,
): void {
  const name = [keyspace, `${keyspace}.${table}`].find((name) => SECRETS.has(name));
  if (name === undefined) return;
  throw new CqlError(
    `${name} is refused: it holds ${SECRETS.get(name)}`,
    {
      kind: "refused",
      at: { from: at.from, to: at.to },
      fix: "Read it with cqlsh.",
    },
  );
}

/** The error for a table that is not there. */
export function noSuchTable(keyspace: string, table: Name): CqlError {
  return new CqlError(
    `There is no table ${table.text} in keyspace ${keyspace}`,
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
  const all = table.columns.map(({ name }) => name);
  const known = new Set(all);
  return statement.columns.flatMap(({ text, from, to }) => {
    if (text === null || known.has(text)) return [];
    const names = byLikeness(all, text).map(written);
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
    return [
      new CqlError(`There is no column ${text} in ${table.keyspace}.${table.name}`, {
        at: { from, to },
        fix: `It has ${names.slice(0, MAX_NAMES).join(", ")}${more}.`,
      }),
    ];
  });
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
  const changes = new Map(names.map((name) => [name, changesBetween(name.toLowerCase(), wanted)]));
  return names.toSorted((a, b) => changes.get(a)! - changes.get(b)!);
}

/** Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const next = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, above[column]! + 1, next[column - 1]! + 1));
    }
    above = next;
  }
  return above[b.length]!;
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
      if (format !== undefined || unit === undefined || !TEXT_TYPES.has(type ?? "")) return [];
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
