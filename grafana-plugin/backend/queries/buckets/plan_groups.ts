import type cassandra from "cassandra-driver";
import { typeName } from "#core/cassandra/wire/column_type.ts";
import { readPage } from "#core/cassandra/wire/read_page.ts";
import { quoteName } from "../../cql/macros/quote.ts";
import type { RenderContext } from "../../cql/macros/render_context.ts";
import { renderStatement, type Rewrite } from "../../cql/macros/render_statement.ts";
import type { Extent, SelectStatement } from "../../cql/parser/statement.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import { bindStatement } from "../cql/bind_statement.ts";
import type { ColumnMerge, GroupMerge } from "./merge_groups.ts";
import type { KeyPart, Partition } from "./partition.ts";
import { keyRewrite, type ReadColumns, removed } from "./partition_statement.ts";
import { refusal, spanOf } from "./refusal.ts";
import {
  columnAt,
  extentOf,
  ownFunctions,
  type SelectListOptions,
  type SelectorKind,
  selectorKinds,
} from "./select_list.ts";

/** User-defined aggregates that the select list calls. */
export async function readAggregates(
  statement: SelectStatement,
  { client, keyspace, names }: {
    readonly client: cassandra.Client;
    /** Of statements that name none. */
    readonly keyspace: string;
    readonly names: SelectListOptions["nameOf"];
  },
): Promise<ReadonlySet<string>> {
  const own = statement.keyspace?.text ?? keyspace;
  const found = new Set<string>();
  for (const { keyspace: of, name } of ownFunctions(statement, names)) {
    const { rowLength } = await client.execute(
      "SELECT aggregate_name FROM system_schema.aggregates " +
        "WHERE keyspace_name = ? AND aggregate_name = ?",
      [of ?? own, name],
      { prepare: true },
    );
    if (rowLength > 0) found.add(of === null ? name : `${of}.${name}`);
  }
  return found;
}

/** GROUP BY by its items. */
export interface Grouping {
  /** Groups go over partitions: GROUP BY names part of the partition key, or none of it. */
  readonly merges: boolean;
  readonly items: readonly Extent[];
  /** What GROUP BY of one partition says: its whole key, then the other items. */
  readonly rewritten: readonly Extent[] | null;
  readonly partitionKey: readonly string[];
}

/** Whether groups go over partitions, and how each partition groups then. */
export function groupingOf(
  { groups, grouped }: SelectStatement,
  { partitionKey }: TableSchema,
): Grouping {
  const columns = groups.map(({ column }) => column?.text ?? null);
  const isKey = (column: string | null) => column !== null && partitionKey.includes(column);
  const merges = grouped && !partitionKey.every((column) => columns.includes(column));
  const items = groups.map(extentOf);
  return {
    merges,
    items,
    rewritten: merges ? items.filter((_, index) => !isKey(columns[index]!)) : null,
    partitionKey,
  };
}

/**
 * What each selector is to groups that are put together from several partitions.
 *
 * @throws {CqlError} when they cannot be
 */
export function mergedSelectors(
  statement: SelectStatement,
  { list, grouping }: { readonly list: SelectListOptions; readonly grouping: Grouping },
): readonly SelectorKind[] {
  const { perPartitionLimit } = statement.clauses;
  if (statement.json) {
    throw refusal("Aggregates as JSON cannot be merged over several partitions", {
      at: statement.tokens[0]!,
      fix: "Leave out JSON.",
    });
  }
  if (statement.star || perPartitionLimit !== null && grouping.merges) {
    throw refusal(
      statement.star
        ? "SELECT * has no aggregates that GROUP BY could merge"
        : "PER PARTITION LIMIT would cut groups that go on in another partition",
      {
        at: perPartitionLimit === null ? statement.table : spanOf(statement, perPartitionLimit),
        fix: "Add every column of the partition key to GROUP BY.",
      },
    );
  }
  return selectorKinds(statement, list);
}

/** Options of {@linkcode groupMerge}. */
export interface GroupMergeOptions {
  readonly client: cassandra.Client;
  readonly context: RenderContext;
  readonly table: TableSchema;
  readonly reads: ReadColumns;
  readonly list: SelectListOptions;
  readonly grouping: Grouping;
  /** From {@linkcode mergedSelectors}. */
  readonly kinds: readonly SelectorKind[];
  readonly parts: readonly KeyPart[];
  /** A partition of the query. */
  readonly first: Partition;
}

/**
 * How groups of several partitions are merged; adds to the columns that are read what it needs.
 *
 * @throws the driver's errors
 */
export async function groupMerge(
  statement: SelectStatement,
  options: GroupMergeOptions,
): Promise<Omit<GroupMerge, "order">> {
  const { reads, grouping, kinds } = options;
  const types = await argumentTypes(kinds, { statement, ...options });
  const columns = kinds.map((kind, index) => columnMerge(kind, { type: types[index], reads }));
  const keys = grouping.items.map((item) => reads.add(reads.text(item)));
  return { columns, keys, present: reads.add({ text: "count(*)", values: [] }) };
}

const WHOLE: ReadonlySet<string> = new Set([
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "counter",
  "varint",
]);

function columnMerge(
  kind: SelectorKind,
  { type, reads }: { type: string | undefined; reads: ReadColumns },
): ColumnMerge {
  if (kind.kind === "first") return kind;
  const { name, argument } = kind;
  if (name !== "sum" && name !== "avg" || argument === null) {
    return { kind: name === "min" || name === "max" ? name : "count" };
  }
  const { text, values } = reads.text(argument);
  const call = (before: string, after = "") => ({ text: `${before}${text}${after})`, values });
  if (name === "sum") {
    if (type !== "float") return { kind: "sum" };
    // A sum of floats is rounded where each partition ends.
    return { kind: "sum", exact: reads.add(call("sum(CAST(", " AS double)")) };
  }
  const sum = type === "float"
    ? call("sum(CAST(", " AS double)")
    // The sum of ints overflows where their mean does not.
    : type !== undefined && WHOLE.has(type)
    ? call("sum(CAST(", " AS varint)")
    : call("sum(");
  return { kind: "avg", sum: reads.add(sum), count: reads.add(call("count(")) };
}

/** Time to learn the types of computed values, ms. */
const TYPES_MS = 5_000;

/** Types of what sums and means are made of, by the index of the selector. */
async function argumentTypes(
  kinds: readonly SelectorKind[],
  { statement, table, client, context, list, first, parts }: GroupMergeOptions & {
    statement: SelectStatement;
  },
): Promise<ReadonlyArray<string | undefined>> {
  const types: Array<string | undefined> = kinds.map(() => undefined);
  const computed: Array<readonly [index: number, argument: Extent]> = [];
  kinds.forEach((kind, index) => {
    if (kind.kind === "first" || kind.argument === null) return;
    if (kind.name !== "sum" && kind.name !== "avg") return;
    const column = columnAt(statement, kind.argument, list.nameOf);
    types[index] = table.columns.find(({ name }) => name === column)?.type;
    if (types[index] === undefined) computed.push([index, kind.argument]);
  });
  if (computed.length === 0) return types;
  const pieces = computed.map(([, argument]) => renderStatement(statement, context, argument));
  const { selectors, clauses } = statement;
  const rewritten: Rewrite[] = [
    {
      first: selectors[0]!.first,
      end: clauses.from,
      by: {
        text: pieces.map(({ text }) => text).join(", "),
        values: pieces.flatMap(({ values }) => values),
      },
    },
    ...removed([
      clauses.groupBy,
      clauses.orderBy,
      clauses.perPartitionLimit,
      clauses.limit,
    ]),
    ...parts.map((part, index) => keyRewrite(part, first[index]!)),
  ];
  const bound = await bindStatement(
    client,
    renderStatement(statement, context, { rewrites: rewritten }),
  );
  const { columns } = await readPage(client, {
    cql: bound.statement,
    params: bound.params,
    fetchSize: 1,
    timeoutMs: TYPES_MS,
  });
  computed.forEach(([index], at) => types[index] = typeName(columns[at]!.type));
  return types;
}

/** The clauses of a partition's statement for groups that go over partitions. */
export function groupRewrites(
  { clauses }: SelectStatement,
  { reads, grouping }: { readonly reads: ReadColumns; readonly grouping: Grouping },
): readonly Rewrite[] {
  // The groups of a partition are not yet those of the answer, which LIMIT is about.
  const cut = removed([clauses.limit]);
  if (grouping.rewritten === null) return cut;
  const items = [
    ...grouping.partitionKey.map((column) => ({ text: quoteName(column), values: [] })),
    ...grouping.rewritten.map((item) => reads.text(item)),
  ];
  const text = `GROUP BY ${items.map(({ text }) => text).join(", ")}`;
  const values = items.flatMap(({ values }) => values);
  return [...cut, { ...clauses.groupBy!, by: { text, values } }];
}
