import type { Slices } from "#core/async/slices.ts";
import { mergeRows, type PageSource } from "./merge_rows.ts";
import type { Run } from "./pick_rows.ts";
import type { Partition, Stage } from "./partition.ts";
import type { BucketPlan } from "./plan_buckets.ts";
import { type RowAt, rowComparator, valueAt } from "./row_order.ts";

/** Rows lie in other buckets than those of their times. */
export class OutOfOrder extends Error {
  override readonly name = "OutOfOrder";
}

/** Partitions that are opened together at most. */
const WIDEST = 8;

/** What of a plan decides how its stages are read. */
export type WalkPlan = Pick<BucketPlan, "stages" | "order" | "time" | "limit">;

/** Options of {@linkcode walkStages}. */
export interface WalkOptions {
  /** Asks for a partition's first page at once. */
  readonly open: (partition: Partition) => PageSource;
  readonly slices: Slices;
}

/**
 * Rows of all partitions in order, stage after stage. The first stage is often enough for a LIMIT:
 * it is opened alone, then two, four and eight partitions together, each when those before were not
 * enough. Without a LIMIT all are needed, and eight are always open. Who has enough stops asking.
 *
 * @throws {OutOfOrder} when the rows show that the order of buckets is not the one of their times
 */
export async function* walkStages(
  { stages, order, time, limit }: WalkPlan,
  { open, slices }: WalkOptions,
): AsyncGenerator<Run> {
  const compare = rowComparator(order);
  const opened = new OpenStages(stages, open);
  let last: RowAt | undefined;
  for (let width = limit === null ? WIDEST : 1;;) {
    if (limit === null || opened.isEmpty) {
      opened.fill(width);
      width = Math.min(2 * width, WIDEST);
    }
    const stage = opened.take();
    if (stage === undefined) return;
    if (limit === null) opened.fill(width);
    for await (const run of mergeRows(stage.sources, compare)) {
      if (slices.over) await slices.next();
      if (time !== null) {
        const follows = limit === null
          ? last === undefined || compare(last, { page: run.page, row: run.first }) <= 0
          : await liesIn(run, { range: stage.range!, time, slices });
        if (!follows) throw new OutOfOrder();
        last = { page: run.page, row: run.end - 1 };
      }
      yield run;
    }
  }
}

interface OpenStage {
  readonly range: Stage["range"];
  readonly sources: readonly PageSource[];
}

/** Stages whose first pages were asked for and not yet used. */
class OpenStages {
  readonly #stages: readonly Stage[];
  readonly #open: WalkOptions["open"];
  readonly #opened: OpenStage[] = [];
  #next = 0;

  constructor(stages: readonly Stage[], open: WalkOptions["open"]) {
    this.#stages = stages;
    this.#open = open;
  }

  get isEmpty(): boolean {
    return this.#opened.length === 0;
  }

  /** Opens stages while they have no more than so many partitions together, but at least one. */
  fill(partitions: number): void {
    let count = this.#opened.reduce((count, { sources }) => count + sources.length, 0);
    while (this.#next < this.#stages.length) {
      const { range, partitions: more } = this.#stages[this.#next]!;
      if (!this.isEmpty && count + more.length > partitions) return;
      this.#opened.push({ range, sources: more.map(this.#open) });
      this.#next++;
      count += more.length;
    }
  }

  take(): OpenStage | undefined {
    return this.#opened.shift();
  }
}

/** True when the times of rows are ones of their bucket: then no other bucket holds rows before. */
async function liesIn(
  { page, first, end }: Run,
  { range, time: { column, timesOf }, slices }: {
    readonly range: NonNullable<Stage["range"]>;
    readonly time: NonNullable<BucketPlan["time"]>;
    readonly slices: Slices;
  },
): Promise<boolean> {
  for (let row = first; row < end; row++) {
    if (row % 256 === 0 && slices.over) await slices.next();
    const value = valueAt({ page, row }, column);
    const times = value === null ? null : timesOf(value);
    if (times === null || times.to <= range.from || times.from >= range.to) return false;
  }
  return true;
}
