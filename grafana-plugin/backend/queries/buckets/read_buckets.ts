import type { QueryLease } from "../query_memory.ts";
import type cassandra from "cassandra-driver";
import { Slices } from "#core/async/slices.ts";
import type { Cells } from "#core/cassandra/wire/page_column.ts";
import { typeName } from "#core/cassandra/wire/column_type.ts";
import type { ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { ReadLimits, ReadResult } from "../cql/read_rows.ts";
import { BucketAnswer, takeRows } from "./bucket_answer.ts";
import { explain } from "./explain.ts";
import { Groups, type Row } from "./merge_groups.ts";
import type { Partition } from "./partition.ts";
import { ReadCut, SharedRead } from "./partition_reader.ts";
import type { BucketPlan } from "./plan_buckets.ts";
import { cellAt } from "./pick_rows.ts";
import { walkStages } from "./walk_stages.ts";

/** Options of {@linkcode readBuckets}. */
export interface ReadBucketsOptions {
  readonly limits: ReadLimits;
  /** What may be held in memory. */
  readonly lease?: QueryLease | undefined;
  readonly signal: AbortSignal;
}

/** What was read, partition by partition. */
export interface BucketsResult extends ReadResult {
  /** The plan and what came of it, for people. */
  readonly explained: string;
  readonly partitions: { readonly read: number; readonly all: number; readonly rows: number };
}

/**
 * Reads the partitions of a plan one by one, a few at once, and merges what they answer. Ends as
 * soon as the query's LIMIT is met.
 *
 * @throws {CqlError} when the time is over before the first page is there, or before all of what is
 * aggregated was read
 * @throws the signal's reason when it is aborted; the driver's errors
 */
export async function readBuckets(
  client: cassandra.Client,
  plan: BucketPlan,
  { limits, lease, signal }: ReadBucketsOptions,
): Promise<BucketsResult> {
  const answer = new BucketAnswer(plan, limits);
  const read = new SharedRead(client, {
    ...limits,
    lease,
    signal,
    rowsLeft: () => answer.rowsLeft,
    width: plan.stages.reduce((most, { partitions }) => Math.max(most, partitions.length), 1),
  });
  const slices = new Slices(signal);
  let cut: string | undefined;
  try {
    if (plan.groups === null) {
      const open = (partition: Partition) => read.open(partition, plan.bind);
      await takeRows(plan, { answer, open, abandon: () => read.abandon(), slices });
    } else {
      await readGroups(plan, { answer, read, slices, limits });
    }
  } catch (error) {
    if (!(error instanceof ReadCut)) throw error;
    if (plan.groups !== null || read.pages === 0) throw unfinished(error, { plan, read, limits });
    cut = error.reason;
  } finally {
    read.stop();
  }
  if (answer.gatherer.rows === 0 && read.first !== undefined) answer.begin(read.first);
  const columns = await answer.gatherer.finish(new Slices(signal));
  const notices = columns.flatMap(({ notices }) => notices);
  const { rows } = answer.gatherer;
  const all = plan.stages.reduce((count, { partitions }) => count + partitions.length, 0);
  cut ??= answer.cut;
  return {
    columns: columns.map(({ column }) => column),
    rows,
    pages: read.pages,
    bytes: read.bytes,
    ms: read.ms,
    notices: [
      ...cut === undefined ? [] : [cutNotice(cut, { rows, read: read.counts.length, all })],
      ...answer.merged ? [mergedNotice(plan)] : [],
      ...notices,
    ],
    explained: explain(plan, { counts: read.counts, merged: answer.merged }),
    partitions: { read: read.counts.length, all, rows: read.rows },
  };
}

function cutNotice(
  reason: string,
  { rows, read, all }: { rows: number; read: number; all: number },
): string {
  return `The answer is cut after ${rows} rows: ${reason}. Read were ${read} of ${all} partitions. ` +
    "Choose a shorter range, fewer columns, or raise the limits in the data source's settings.";
}

function mergedNotice({ time }: BucketPlan): string {
  return `Rows lie in other buckets than that of their ${time!.column.name}, so that all buckets ` +
    "were read to find the first rows.";
}

function unfinished(
  { late, reason }: ReadCut,
  { plan, read, limits }: { plan: BucketPlan; read: SharedRead; limits: ReadLimits },
): CqlError {
  const fix = "Choose a shorter time range, or raise the limits in the data source's settings.";
  if (late && read.pages === 0) {
    return new CqlError(`Cassandra did not answer within ${limits.timeoutMs / 1_000} s`, {
      kind: "downstream",
      fix,
    });
  }
  const all = plan.stages.reduce((count, { partitions }) => count + partitions.length, 0);
  return new CqlError(
    `The aggregates are of ${all} partitions, of which ${read.counts.length} were begun when the ` +
      `query ended: ${reason}`,
    { kind: late ? "downstream" : "refused", fix },
  );
}

interface Reading {
  readonly answer: BucketAnswer;
  readonly read: SharedRead;
  readonly slices: Slices;
}

async function readGroups(
  plan: BucketPlan,
  { answer, read, slices, limits }: Reading & { readonly limits: ReadLimits },
): Promise<void> {
  let groups: Groups | undefined;
  let columns: ResultPage["columns"] = [];
  const open = (partition: Partition) => read.open(partition, plan.bind);
  // Each partition has groups of its own, and all of them are needed.
  const all = { ...plan, limit: null, time: null };
  for await (const { page, first, end } of walkStages(all, { open, slices })) {
    columns = page.columns;
    groups ??= new Groups(plan.groups!, columns.map(({ type }) => typeName(type)));
    for (let row = first; row < end; row++) {
      if (row % 64 === 0 && slices.over) await slices.next();
      groups.add(rowOf(page, row));
    }
    if (groups.size > limits.maxRows) {
      throw new CqlError(`The query has more than ${limits.maxRows} groups`, {
        kind: "refused",
        fix: "Group by fewer columns, or raise the limits in the data source's settings.",
      });
    }
  }
  if (groups === undefined) return;
  const rows = groups.rows();
  const page = pageOf(columns.slice(0, plan.groups!.columns.length), rows);
  answer.take({ page, first: 0, end: rows.length });
}

function rowOf({ columns }: ResultPage, row: number): Row {
  return columns.map(({ cells }) => cellAt(cells, row));
}

/** Rows as a page of columns. */
function pageOf(columns: ResultPage["columns"], rows: readonly Row[]): ResultPage {
  return {
    columns: columns.map(({ name, type, cells: { kind }, unreadable, reason }, index) => {
      const values = rows.map((row) => row[index]!);
      return { name, type, cells: cellsOf(values, kind), values, unreadable, reason };
    }),
    rowCount: rows.length,
    bytes: 0,
  };
}

/** Values as they came: a column of numbers stays one unless a value is none that a number holds. */
function cellsOf(values: readonly PlainValue[], kind: Cells["kind"]): Cells {
  const numbers = kind === "numbers" &&
    values.every((value) => value === null || typeof value === "number");
  if (!numbers) return { kind: "values", values };
  return {
    kind,
    values: Float64Array.from(values, (value) => Number(value ?? 0)),
    missing: Uint8Array.from(values, (value) => value === null ? 1 : 0),
  };
}
