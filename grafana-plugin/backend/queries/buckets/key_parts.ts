import cassandra from "cassandra-driver";
import type { BoundValue } from "../../cql/bind/bound_value.ts";
import { showValue } from "../../cql/bind/bound_value.ts";
import { convertValue } from "../../cql/bind/convert_value.ts";
import { isSymbol, type Token } from "../../cql/lexer/token.ts";
import type { RenderContext } from "../../cql/macros/render_context.ts";
import { renderStatement } from "../../cql/macros/render_statement.ts";
import { columnText } from "../../cql/macros/expand_macro.ts";
import { macroBuckets } from "../../cql/macros/time_buckets.ts";
import type { Extent, MacroSlot, Relation, SelectStatement } from "../../cql/parser/statement.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import type { KeyPart, KeyValue } from "./partition.ts";

/**
 * The columns of the partition key for which a statement names several values, with the values;
 * null when it does not name all of the key, or names a column of it twice.
 *
 * @throws {CqlError} for a value that is none of its column's type
 */
export function keyParts(
  statement: SelectStatement,
  table: TableSchema,
  context: RenderContext,
): readonly KeyPart[] | null {
  const parts: KeyPart[] = [];
  const relations = keyRelations(statement, table);
  for (const relation of relations ?? []) {
    const { columns: [column], operator } = relation;
    const name = column!.text!;
    if (operator === "=") continue;
    const extent = extentOf(statement, relation);
    const type = table.columns.find((column) => column.name === name)!.type;
    const values = valuesOf(statement, { relation, extent, context, type });
    if (values === null) return null;
    parts.push({
      column: columnOf(statement, extent, context),
      extent,
      values: values.length === 0 ? NONE : distinct(values, type),
    });
  }
  return relations === null ? null : parts;
}

/**
 * The conditions that name values of the partition key's columns; null when they do not name all of
 * the key, or name a column of it twice.
 */
function keyRelations(
  { relations }: SelectStatement,
  { partitionKey }: TableSchema,
): readonly Relation[] | null {
  const found = relations.filter(({ columns: [column, ...others], operator, token, part }) =>
    column?.text != null && partitionKey.includes(column.text) && !token && !part &&
    others.length === 0 && (operator === "=" || operator === "IN")
  );
  const named = new Set(found.map(({ columns: [column] }) => column!.text));
  return found.length === partitionKey.length && named.size === found.length ? found : null;
}

/**
 * The `$__timeBuckets` that are conditions of the partition key, whatever values its other columns
 * have; empty when the key is not named as a whole.
 */
export function bucketMacros(
  statement: SelectStatement,
  table: TableSchema,
): readonly MacroSlot[] {
  return (keyRelations(statement, table) ?? []).flatMap((relation) =>
    macroAt(statement, extentOf(statement, relation)) ?? []
  );
}

/** The column of a condition, as CQL writes it. */
function columnOf(statement: SelectStatement, extent: Extent, context: RenderContext): string {
  const macro = macroAt(statement, extent);
  if (macro !== undefined) return columnText(macro, context);
  return renderStatement(statement, context, { first: extent.first, end: extent.first + 1 }).text;
}

/** The `$__timeBuckets` that a condition is. */
function macroAt({ slots }: SelectStatement, { first }: Extent): MacroSlot | undefined {
  return slots.find((slot): slot is MacroSlot =>
    slot.kind === "macro" && slot.first === first && slot.name === "timeBuckets"
  );
}

/** Cassandra knows which columns an answer without rows has. */
const NONE: readonly KeyValue[] = [{ text: "IN ()", values: [], shown: "none" }];

/** The tokens of a condition. */
export function extentOf({ tokens }: SelectStatement, { from, to }: Relation): Extent {
  const first = tokens.findIndex((token) => token.from >= from);
  let end = first;
  while (tokens[end]!.kind !== "end" && tokens[end]!.to <= to) end++;
  return { first, end };
}

interface ValuesPlace {
  readonly relation: Relation;
  readonly extent: Extent;
  readonly context: RenderContext;
  /** Of the column. */
  readonly type: string;
}

function valuesOf(
  statement: SelectStatement,
  { relation, extent, context, type }: ValuesPlace,
): readonly KeyValue[] | null {
  const { tokens } = statement;
  const macro = macroAt(statement, extent);
  if (macro !== undefined) {
    return macroBuckets(macro, context.range)
      .map(({ value, from, to }) => ({ ...bound(value), range: { from, to } }));
  }
  // Anything but `column IN` has parentheses or more that is not taken apart here.
  const list = extent.first + 2;
  const after = tokens[list]!;
  if (tokens[list - 1]!.text.toUpperCase() !== "IN") return null;
  if (after.kind === "variable" && list + 1 === extent.end) {
    return renderStatement(statement, context, { first: list, end: list + 1 }).values.map(bound);
  }
  if (!isSymbol(after, "(") || relation.columns.length !== 1) return null;
  return itemsOf(tokens, { first: list + 1, end: extent.end - 1 }).flatMap((item) => {
    const literal = item.end === item.first + 1 ? tokens[item.first]! : undefined;
    if (literal !== undefined && LITERALS[literal.kind]?.has(type)) {
      const source = relation.columns[0]!.text ?? "";
      return [bound({ kind: "text", text: literal.value, source, at: literal })];
    }
    const { text, values } = renderStatement(statement, context, item);
    // A variable of several values stands for as many items.
    return values.length > 0 && /^\?(, \?)*$/.test(text)
      ? values.map(bound)
      : [{ text: `= ${text}`, values, shown: text }];
  });
}

/** Literals that are bound, by the types of column for which their text is their value. */
const LITERALS: Readonly<Partial<Record<Token["kind"], ReadonlySet<string>>>> = {
  string: new Set(["ascii", "text", "varchar"]),
  integer: new Set(["tinyint", "smallint", "int", "bigint", "varint"]),
};

/** A value that is bound, so that one prepared statement does for all partitions. */
function bound(value: BoundValue): KeyValue {
  return { text: "= ?", values: [value], shown: showValue(value) };
}

/** What stands between the commas. */
function itemsOf(tokens: readonly Token[], { first, end }: Extent): readonly Extent[] {
  const items: Extent[] = [];
  let depth = 0;
  let start = first;
  for (let index = first; index < end; index++) {
    const token = tokens[index]!;
    if (["(", "[", "{"].some((open) => isSymbol(token, open))) depth++;
    if ([")", "]", "}"].some((close) => isSymbol(token, close))) depth--;
    if (depth > 0 || !isSymbol(token, ",")) continue;
    items.push({ first: start, end: index });
    start = index + 1;
  }
  return start < end ? [...items, { first: start, end }] : items;
}

/** Values of which no two bind alike: Cassandra reads a partition once, however often it is named. */
function distinct(values: readonly KeyValue[], type: string): readonly KeyValue[] {
  const byId = new Map<string, KeyValue>();
  for (const value of values) {
    const id = identity(value, type);
    const before = byId.get(id);
    byId.set(id, before === undefined ? value : widened(before, value));
  }
  return [...byId.values()];
}

function widened(first: KeyValue, second: KeyValue): KeyValue {
  if (first.range === undefined || second.range === undefined) return first;
  return {
    ...first,
    range: {
      from: Math.min(first.range.from, second.range.from),
      to: Math.max(first.range.to, second.range.to),
    },
  };
}

function identity({ text, values }: KeyValue, type: string): string {
  const [value] = values;
  if (value === undefined) return `written ${text}`;
  const native = cassandra.types.dataTypes[type as keyof typeof cassandra.types.dataTypes];
  if (typeof native !== "number") return `${text} ${JSON.stringify(values)}`;
  const converted = convertValue(value, { code: native });
  return converted instanceof Date ? `time ${converted.getTime()}` : `bound ${converted}`;
}
