import type cassandra from "cassandra-driver";
import { forgetPrepared } from "#core/cassandra/wire/driver_door.ts";
import { CqlError } from "../../cql/cql_error.ts";
import { type BucketsResult, readBuckets } from "../buckets/read_buckets.ts";
import { type QueryLease, QueryRefused } from "../query_memory.ts";
import type { BoundStatement } from "./bind_statement.ts";
import { isUnprepared } from "./cassandra_error.ts";
import { type PlanContext, planQuery, type QueryPlan } from "./plan_query.ts";
import { type ReadLimits, type ReadResult, readRows } from "./read_rows.ts";

/** Options of {@linkcode planAndRead}. */
export interface PlanAndReadOptions {
  readonly plan: PlanContext;
  readonly limits: ReadLimits;
  /** What may be held in memory. Absent where nothing bounds it. */
  readonly lease?: QueryLease | undefined;
  readonly signal: AbortSignal;
}

/** What was read, with what ran for people. */
export type ExplainedResult =
  & ReadResult
  & Pick<BucketsResult, "explained">
  & Partial<BucketsResult>;

/**
 * Plans a query and reads its rows, from one statement or from one for each time bucket. A table
 * may change after a statement over it was prepared: then it is prepared and read again.
 *
 * @throws {CqlError} when the query is wrong or refused
 * @throws the driver's errors, the signal's reason when it is aborted
 */
export async function planAndRead(
  cql: string,
  { plan: context, limits, lease, signal }: PlanAndReadOptions,
): Promise<{ readonly plan: QueryPlan; readonly read: ExplainedResult }> {
  const { client } = context;
  const plan = await planQuery(cql, context);
  try {
    return { plan, read: await readPlan(client, { plan, limits, lease, signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CqlError || error instanceof QueryRefused) throw error;
    const before = preparedBy(plan);
    for (const { statement } of before) forgetPrepared(client, statement);
    const renewed = await planQuery(cql, context);
    if (!isUnprepared(error) && markersOf(before) === markersOf(preparedBy(renewed))) throw error;
    return {
      plan: renewed,
      read: await readPlan(client, { plan: renewed, limits, lease, signal }),
    };
  }
}

async function readPlan(
  client: cassandra.Client,
  { plan, ...reading }: Omit<PlanAndReadOptions, "plan"> & { readonly plan: QueryPlan },
): Promise<ExplainedResult> {
  if (plan.buckets !== null) return await readBuckets(client, plan.buckets, reading);
  return { ...await readRows(client, { ...plan, ...reading }), explained: plan.shown };
}

/** What a plan has prepared so far; the first statement is as all of them. */
function preparedBy(plan: QueryPlan): readonly BoundStatement[] {
  return plan.buckets === null ? [plan] : plan.buckets.prepared();
}

function markersOf([first]: readonly BoundStatement[]): string {
  return first?.markers.join() ?? "";
}
