import { showValue } from "../../cql/bind/bound_value.ts";
import type { Partition } from "./partition.ts";
import type { PartitionCount } from "./partition_reader.ts";
import type { BucketPlan } from "./plan_buckets.ts";

/** Partitions that are listed at most. */
const MAX_LISTED = 20;

/** What came of a plan. */
export interface Outcome {
  readonly counts: readonly PartitionCount[];
  /** Every partition was merged with every other after all. */
  readonly merged: boolean;
}

/**
 * A plan as people read it: the statement of the first partition with its values, how the others
 * are read and merged, and what each has given. Everything but the statement is a comment.
 */
export function explain(plan: BucketPlan, { counts, merged }: Outcome): string {
  const { stages } = plan;
  const all = stages.reduce((count, { partitions }) => count + partitions.length, 0);
  const first = counts[0]?.partition ?? stages[0]!.partitions[0]!;
  const { text, values } = plan.render(first);
  const listed = counts.slice(0, MAX_LISTED);
  return [
    text,
    ...values.map((value, index) => `-- ${index + 1}: ${showValue(value)} (${value.source})`),
    `-- plan: ${
      [howMany(plan, all), howRead(plan, merged), ...howMerged(plan, merged)].join("; ")
    }`,
    ...listed.map((count) => `-- ${shown(plan, count.partition)}: ${gave(count)}`),
    ...counts.length > listed.length ? [`-- and ${counts.length - listed.length} more`] : [],
    `-- ${counts.length} of ${all} partitions were read`,
  ].join("\n");
}

function howMany({ buckets, keys }: BucketPlan, all: number): string {
  const partitions = `${all} ${all === 1 ? "partition" : "partitions"} by ${keys.join(" and ")}`;
  return buckets === 0
    ? partitions
    : `${partitions} (${buckets} time ${buckets === 1 ? "bucket" : "buckets"})`;
}

function howRead({ by, buckets, descending }: BucketPlan, merged: boolean): string {
  if (merged || by === "all") return "all at once";
  if (buckets === 0) return "one after another";
  return descending ? "newest bucket first" : "oldest bucket first";
}

function howMerged(
  { by, groups, order, limit, distinct }: BucketPlan,
  merged: boolean,
): readonly string[] {
  const columns = order.map(({ name, descending }) => `${name} ${descending ? "DESC" : "ASC"}`)
    .join(", ");
  const ends = limit === null ? [] : [`ends after ${limit} ${limit === 1 ? "row" : "rows"}`];
  if (groups !== null) return ["aggregates are merged", ...ends];
  return [
    ...columns === "" ? [] : [
      `rows are merged by ${columns}${by === "bucket" && !merged ? " within a bucket" : ""}`,
    ],
    ...distinct ? ["each row once"] : [],
    ...ends,
  ];
}

function shown({ keys }: BucketPlan, partition: Partition): string {
  return keys.map((key, index) => `${key} = ${partition[index]!.shown}`).join(" AND ");
}

function gave({ rows, pages, more }: PartitionCount): string {
  return `${rows} ${rows === 1 ? "row" : "rows"} in ${pages} ${pages === 1 ? "page" : "pages"}` +
    (more ? ", not read to its end" : "");
}
