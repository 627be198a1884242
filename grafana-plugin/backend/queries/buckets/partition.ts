import type { BoundValue } from "../../cql/bind/bound_value.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { TimeRange } from "../../cql/macros/render_context.ts";
import type { Extent } from "../../cql/parser/statement.ts";

/** More partitions than these ask too much of one query. */
export const MAX_PARTITIONS = 10_000;

/** One value of a column of the partition key. */
export interface KeyValue {
  /** What stands after the column: `=` with a marker, or with the value as it was written. */
  readonly text: string;
  /** What binds to the markers in `text`. */
  readonly values: readonly BoundValue[];
  /** For people. */
  readonly shown: string;
  /** Times that a bucket holds, epoch ms; `to` is after the last. */
  readonly range?: TimeRange;
}

/** A column of the partition key with all values that a query names for it. */
export interface KeyPart {
  readonly column: string;
  /** The condition in the statement. */
  readonly extent: Extent;
  /** Without repeats; buckets are ascending. */
  readonly values: readonly KeyValue[];
}

/** One value for each {@linkcode KeyPart}, in their order. */
export type Partition = readonly KeyValue[];

/** Partitions that are merged row by row; stages follow one another. */
export interface Stage {
  /** Times of the bucket that the partitions share; null where there is none. */
  readonly range: TimeRange | null;
  readonly partitions: readonly Partition[];
}

/** How partitions are put into stages. */
export interface StageOptions {
  /** Newest bucket first. */
  readonly descending: boolean;
  /** `bucket`: a stage holds the partitions of one bucket. */
  readonly by: "partition" | "bucket" | "all";
}

/**
 * Every partition that the values make, bucket by bucket, and within a bucket in the order in which
 * the other values are written. Buckets of several columns, such as a month and a day, make a
 * partition only where they have times in common.
 *
 * @throws {CqlError} for more than {@linkcode MAX_PARTITIONS}
 */
export function stagesOf(parts: readonly KeyPart[], options: StageOptions): readonly Stage[] {
  const buckets = combinedBuckets(parts).toSorted((a, b) => a.range.from - b.range.from);
  if (options.descending) buckets.reverse();
  const others = parts.map((part) => isBucket(part) ? [null] : part.values);
  const perBucket = others.reduce((count, values) => count * values.length, 1);
  if (perBucket * buckets.length > MAX_PARTITIONS) throw tooMany(perBucket, buckets.length);
  const keys = product(others);
  const stages = buckets.map(({ range, values }) => ({
    range: Number.isFinite(range.from) ? range : null,
    partitions: keys.map((key) => key.map((value, index) => value ?? values[index]!)),
  }));
  switch (options.by) {
    case "bucket":
      return stages;
    case "partition":
      return stages.flatMap(({ range, partitions }) =>
        partitions.map((partition) => ({ range, partitions: [partition] }))
      );
    case "all":
      return [{ range: null, partitions: stages.flatMap(({ partitions }) => partitions) }];
  }
}

/** True when no time lies in two buckets, so that the order of buckets is one of times. */
export function areDisjoint(stages: readonly Stage[]): boolean {
  const ranges = stages.flatMap(({ range }) => range === null ? [] : [range])
    .toSorted((a, b) => a.from - b.from);
  return ranges.length === stages.length &&
    ranges.every(({ from }, index) => index === 0 || ranges[index - 1]!.to <= from);
}

/** True for the column that `$__timeBuckets` gives its values. */
export function isBucket({ values }: KeyPart): boolean {
  return values.length > 0 && values.every(({ range }) => range !== undefined);
}

interface CombinedBucket {
  readonly range: TimeRange;
  /** By the index of the part; undefined for parts that are no buckets. */
  readonly values: ReadonlyArray<KeyValue | undefined>;
}

function combinedBuckets(parts: readonly KeyPart[]): readonly CombinedBucket[] {
  let combined: readonly CombinedBucket[] = [
    { range: { from: -Infinity, to: Infinity }, values: [] },
  ];
  for (const part of parts) {
    if (!isBucket(part)) {
      combined = combined.map(({ range, values }) => ({ range, values: [...values, undefined] }));
      continue;
    }
    combined = combined.flatMap(({ range, values }) =>
      part.values.flatMap((value) => {
        const from = Math.max(range.from, value.range!.from);
        const to = Math.min(range.to, value.range!.to);
        return from < to ? [{ range: { from, to }, values: [...values, value] }] : [];
      })
    );
  }
  return combined;
}

function product<T>(lists: ReadonlyArray<readonly T[]>): ReadonlyArray<readonly T[]> {
  return lists.reduce<ReadonlyArray<readonly T[]>>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
}

function tooMany(perBucket: number, buckets: number): CqlError {
  return new CqlError(
    `The query names ${perBucket * buckets} partitions (${buckets} buckets with ${perBucket} ` +
      `${perBucket === 1 ? "partition" : "partitions"} each), and one query reads at most ` +
      `${MAX_PARTITIONS}`,
    { kind: "refused", fix: "Choose a shorter time range or fewer values." },
  );
}
