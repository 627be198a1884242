import type cassandra from "cassandra-driver";
import { CqlError } from "../../cql/cql_error.ts";
import type { Token } from "../../cql/lexer/token.ts";
import type { RenderContext } from "../../cql/macros/render_context.ts";
import { type RenderedStatement, renderStatement } from "../../cql/macros/render_statement.ts";
import { nameOf } from "../../cql/macros/variables.ts";
import type { SelectStatement } from "../../cql/parser/statement.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import { bindStatement, type BoundStatement } from "../cql/bind_statement.ts";
import { keyParts } from "./key_parts.ts";
import type { GroupMerge } from "./merge_groups.ts";
import {
  areDisjoint,
  isBucket,
  type KeyPart,
  type Partition,
  type Stage,
  type StageOptions,
  stagesOf,
} from "./partition.ts";
import { keyRewrite, ReadColumns } from "./partition_statement.ts";
import { groupMerge, groupRewrites, readAggregates } from "./plan_groups.ts";
import { leadingTime, orderColumns, type OrderTime, readsDescending } from "./plan_order.ts";
import { refuseUnmergeable } from "./refuse_unmergeable.ts";
import type { OrderColumn } from "./row_order.ts";

/** Rows of more partitions than these are not merged: of each a page is in memory. */
const MAX_MERGED = 1_000;

/** A SELECT over several partitions, as the SELECTs of one partition each that answer it. */
export interface BucketPlan {
  /** In the order in which they are read. */
  readonly stages: readonly Stage[];
  readonly by: StageOptions["by"];
  /** Every partition in one stage, for tables whose buckets are not those of the order's times. */
  readonly merged: () => readonly Stage[];
  /** Columns whose values are conditions of each partition's statement. */
  readonly keys: readonly string[];
  readonly buckets: number;
  /** Newest bucket first. */
  readonly descending: boolean;
  readonly order: readonly OrderColumn[];
  /** Null where the order of buckets is not the one of the rows. */
  readonly time: OrderTime | null;
  /** Aggregates over several partitions. */
  readonly groups: GroupMerge | null;
  /** Columns of the answer; what is read beyond them is for the merge. Null means all. */
  readonly columns: number | null;
  readonly limit: number | null;
  /** Rows that are alike are one. */
  readonly distinct: boolean;
  /** The statement of a partition. */
  readonly render: (partition: Partition) => RenderedStatement;
  /** The same with its values bound. */
  readonly bind: (partition: Partition) => Promise<BoundStatement>;
  /** One of each statement that was bound so far; at least the first partition's. */
  readonly prepared: () => readonly BoundStatement[];
}

/** Options of {@linkcode planBuckets}. */
export interface PlanBucketsOptions {
  readonly client: cassandra.Client;
  readonly context: RenderContext;
  readonly table: TableSchema;
  /** The query's LIMIT once variables are put in. */
  readonly limit: number | null;
}

/**
 * Plans a statement that names several partitions, by `$__timeBuckets` or by IN with ORDER BY, as
 * one statement per partition: Cassandra pages each of them, and none that is not needed is read.
 *
 * @returns null for a statement that Cassandra can run as it is
 * @throws {CqlError} when the answers of the partitions cannot be merged
 */
export async function planBuckets(
  statement: SelectStatement,
  options: PlanBucketsOptions,
): Promise<BucketPlan | null> {
  const { client, context, table, limit } = options;
  const parts = keyParts(statement, table, context);
  if (parts === null || parts.length === 0 || statement.nearest !== null) return null;
  const { orderings } = statement;
  if (!parts.some(isBucket) && orderings.length === 0) return null;
  const merge = await planMerge(statement, parts, options);
  const { columns, reads, groups } = merge;
  const { stages, merged, ...order } = planStages(statement, parts, { context, table, merge });
  const statements = partitionStatements(statement, parts, { client, context, merge });
  await statements.bind(stages[0]!.partitions[0]!);
  return {
    ...order,
    ...statements,
    stages,
    merged,
    keys: parts.map(({ column }) => column),
    order: columns,
    groups,
    columns: reads.added === 0 ? null : statement.selectors.length,
    limit,
    distinct: statement.distinct,
  };
}

/** How the answers of the partitions become one. */
interface MergePlan {
  /** What is read besides, for the merge. */
  readonly reads: ReadColumns;
  readonly grouping: ReturnType<typeof refuseUnmergeable>["grouping"];
  /** Null where nothing is aggregated over partitions. */
  readonly groups: GroupMerge | null;
  /** What rows are ordered by; empty where they come as they are read. */
  readonly columns: readonly OrderColumn[];
}

/** @throws {CqlError} when the answers of the partitions cannot be merged */
async function planMerge(
  statement: SelectStatement,
  parts: readonly KeyPart[],
  { client, context, table }: Omit<PlanBucketsOptions, "limit">,
): Promise<MergePlan> {
  const all = stagesOf(parts, { by: "all", descending: false })[0]!.partitions;
  const several = all.length > 1;
  const names = (token: Token) => nameOf(token, context);
  const aggregates = await readAggregates(statement, {
    client,
    keyspace: context.keyspace,
    names,
  });
  const list = { nameOf: names, aggregates };
  const { grouping, kinds } = refuseUnmergeable(statement, { table, list, several });
  const reads = new ReadColumns(statement, context);
  const first = all[0]!;
  const merged = { reads, list, grouping, first, parts, client, context, table };
  const groups = kinds === null ? null : await groupMerge(statement, { ...merged, kinds });
  const { variables } = context;
  const columns = several
    ? orderColumns(statement, { table, reads, variables, all: groups !== null })
    : [];
  return { reads, grouping, groups: groups && { ...groups, order: columns }, columns };
}

/** In which order, and how many at once, partitions are read. */
function planStages(
  statement: SelectStatement,
  parts: readonly KeyPart[],
  { context, table, merge: { columns, groups } }:
    & Pick<PlanBucketsOptions, "context" | "table">
    & { readonly merge: MergePlan },
): Pick<BucketPlan, "stages" | "merged" | "by" | "buckets" | "descending" | "time"> {
  const names = (token: Token) => nameOf(token, context);
  const { variables } = context;
  const bucketed = parts.some(isBucket);
  const timing = bucketed ? leadingTime(statement, { table, columns, names }) : null;
  const descending = timing?.column.descending ?? readsDescending(statement, { table, variables });
  const byBucket = stagesOf(parts, { by: "bucket", descending });
  const by = groups !== null || columns.length === 0
    ? "partition"
    : timing !== null && areDisjoint(byBucket)
    ? "bucket"
    : "all";
  return {
    stages: checked(by === "bucket" ? byBucket : stagesOf(parts, { by, descending })),
    merged: () => checked(stagesOf(parts, { by: "all", descending })),
    by,
    buckets: bucketed ? byBucket.length : 0,
    descending,
    time: by === "bucket" ? timing : null,
  };
}

/** The statement of each partition. */
function partitionStatements(
  statement: SelectStatement,
  parts: readonly KeyPart[],
  { client, context, merge: { reads, groups, grouping } }:
    & Pick<PlanBucketsOptions, "client" | "context">
    & { readonly merge: MergePlan },
): Pick<BucketPlan, "render" | "bind" | "prepared"> {
  const { from } = statement.clauses;
  const clauses = [
    ...reads.added === 0 ? [] : [{ first: from, end: from, by: reads.insertion }],
    ...groups === null ? [] : groupRewrites(statement, { reads, grouping }),
  ];
  const render = (partition: Partition) =>
    renderStatement(statement, context, {
      rewrites: [...clauses, ...parts.map((part, index) => keyRewrite(part, partition[index]!))],
    });
  const prepared = new Map<string, BoundStatement>();
  const bind = async (partition: Partition) => {
    const bound = await bindStatement(client, render(partition));
    prepared.set(bound.statement, bound);
    return bound;
  };
  return { render, bind, prepared: () => [...prepared.values()] };
}

function checked(stages: readonly Stage[]): readonly Stage[] {
  const widest = stages.reduce((most, { partitions }) => Math.max(most, partitions.length), 0);
  if (widest <= MAX_MERGED) return stages;
  throw new CqlError(
    `ORDER BY has to merge the rows of ${widest} partitions, and it merges at most ${MAX_MERGED}`,
    {
      kind: "refused",
      fix: "Choose a shorter time range or fewer values, or leave out ORDER BY.",
    },
  );
}
