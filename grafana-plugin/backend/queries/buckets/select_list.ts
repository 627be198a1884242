import { CqlError } from "../../cql/cql_error.ts";
import type { Token } from "../../cql/lexer/token.ts";
import { isSymbol } from "../../cql/lexer/token.ts";
import type { Extent, Selector, SelectStatement } from "../../cql/parser/statement.ts";
import { AGGREGATES, SCALAR_FUNCTIONS } from "../../cql/schema/functions.ts";

/** What a selector is to a group of rows. */
export type SelectorKind =
  /** A value of the group's first row. */
  | { readonly kind: "first" }
  /** One aggregate of the rows; `argument` is what it is given, null for `*` and numbers. */
  | {
    readonly kind: "aggregate";
    readonly name: AggregateName;
    readonly argument: Extent | null;
  };

export type AggregateName = "count" | "sum" | "min" | "max" | "avg";

/** A function's call in the select list. */
interface Call {
  /** As functions are named in the schema; null where a variable without a value stands. */
  readonly name: string | null;
  readonly keyspace: string | null;
  /** Index of the parenthesis that opens. */
  readonly open: number;
  readonly at: Token;
}

/** What the select list is read with. */
export interface SelectListOptions {
  /** Value of a variable that stands for a name. */
  readonly nameOf: (token: Token) => string | undefined;
  /** User-defined aggregates, as `name` or `keyspace.name`. */
  readonly aggregates: ReadonlySet<string>;
}

/** Functions of the select list that are not Cassandra's own, as they are named in it. */
export function ownFunctions(
  statement: SelectStatement,
  nameOf: SelectListOptions["nameOf"],
): ReadonlyArray<{ readonly keyspace: string | null; readonly name: string }> {
  return statement.selectors.flatMap((selector) => callsIn(statement, extentOf(selector), nameOf))
    .flatMap(({ keyspace, name }) =>
      name === null || isBuiltIn(name) && (keyspace === null || keyspace === "system")
        ? []
        : [{ keyspace, name }]
    );
}

/** True when the query makes one row of many without GROUP BY. */
export function isAggregate(statement: SelectStatement, options: SelectListOptions): boolean {
  return statement.selectors.some((selector) =>
    callsIn(statement, extentOf(selector), options.nameOf).some((call) => aggregates(call, options))
  );
}

/**
 * What each selector is to groups that are put together from several partitions.
 *
 * @throws {CqlError} for a selector whose value cannot be put together
 */
export function selectorKinds(
  statement: SelectStatement,
  options: SelectListOptions,
): readonly SelectorKind[] {
  return statement.selectors.map(extentOf).map((selector) => {
    const calls = callsIn(statement, selector, options.nameOf);
    const found = calls.find((call) => aggregates(call, options));
    if (found === undefined) return { kind: "first" };
    const name = found.name!;
    const whole = found === calls[0] && closes(statement, found.open) === selector.end - 1 &&
      startsAt(statement, selector, found);
    if (!isAggregateName(name) || found.keyspace !== null && found.keyspace !== "system") {
      throw cannotMerge(
        `The aggregate ${name} is user-defined, and its states of several partitions cannot be ` +
          "merged",
        found.at,
      );
    }
    if (!whole || calls.slice(1).some((call) => aggregates(call, options))) {
      throw cannotMerge(
        `A computation with ${name}() in it cannot be merged over several partitions`,
        found.at,
        "Select the aggregates on their own and compute with them in Grafana",
      );
    }
    const argument = { first: found.open + 1, end: selector.end - 1 };
    return { kind: "aggregate", name, argument: isRowCount(statement, argument) ? null : argument };
  });
}

function cannotMerge(message: string, { from, to }: Token, instead?: string): CqlError {
  return new CqlError(message, {
    kind: "refused",
    at: { from, to },
    fix: `${instead ?? "Select count, sum, min, max or avg"}, or add every column of the ` +
      "partition key to GROUP BY.",
  });
}

function isAggregateName(name: string): name is AggregateName {
  return AGGREGATES.has(name);
}

function isBuiltIn(name: string): boolean {
  return AGGREGATES.has(name) || SCALAR_FUNCTIONS.has(name) ||
    /asblob$|^blobas|_as_blob$|^blob_as_/.test(name);
}

function aggregates(
  { keyspace, name }: Call,
  options: SelectListOptions,
): boolean {
  if (name === null) return false;
  if (isBuiltIn(name) && (keyspace === null || keyspace === "system")) return AGGREGATES.has(name);
  return options.aggregates.has(keyspace === null ? name : `${keyspace}.${name}`);
}

function callsIn(
  { tokens }: SelectStatement,
  { first, end }: Extent,
  nameOf: SelectListOptions["nameOf"],
): readonly Call[] {
  const calls: Call[] = [];
  for (let index = first; index + 1 < end; index++) {
    const token = tokens[index]!;
    const name = ["word", "quoted", "variable"].includes(token.kind);
    if (!name || !isSymbol(tokens[index + 1]!, "(")) continue;
    const qualified = index >= first + 2 && isSymbol(tokens[index - 1]!, ".");
    const keyspace = qualified ? valueOf(tokens[index - 2]!) : null;
    calls.push({ name: valueOf(token), keyspace, open: index + 1, at: token });
  }
  return calls;

  function valueOf(token: Token): string | null {
    if (token.kind === "word") return token.value.toLowerCase();
    return token.kind === "quoted" ? token.value : nameOf(token) ?? null;
  }
}

function startsAt(
  { tokens }: SelectStatement,
  { first }: Extent,
  { open, keyspace }: Call,
): boolean {
  return first === open - (keyspace === null ? 1 : 3) && tokens[first] !== undefined;
}

/** Index of the parenthesis that closes the one at an index. */
function closes({ tokens }: SelectStatement, open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")") && --depth === 0) return index;
  }
  return tokens.length;
}

/** `count(*)` and `count(1)` count rows. */
function isRowCount({ tokens }: SelectStatement, { first, end }: Extent): boolean {
  const token = tokens[first]!;
  return end === first + 1 && (isSymbol(token, "*") || token.kind === "integer");
}

/** The tokens of a selector without its alias. */
export function extentOf({ first, last }: Selector): Extent {
  return { first, end: last + 1 };
}

/** The column that tokens name and nothing else; null for a computation. */
export function columnAt(
  { tokens }: SelectStatement,
  { first, end }: Extent,
  nameOf: SelectListOptions["nameOf"],
): string | null {
  const token = tokens[first]!;
  if (end !== first + 1) return null;
  if (token.kind === "word" || token.kind === "quoted") return token.value;
  return token.kind === "variable" ? nameOf(token) ?? null : null;
}
