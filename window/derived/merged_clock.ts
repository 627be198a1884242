import { fromJson } from "../clock.ts";

/** A source of a derived stream and how many partitions it has. */
export interface SourcePartitions {
  readonly source: string;
  readonly partitions: number;
}

/** How far one input has come, epoch ms; −Infinity: it said nothing yet, or has had no records. */
export interface InputMark {
  readonly source: string;
  readonly partition: number;
  readonly watermark: number;
  readonly idle: boolean;
}

interface Mark {
  readonly source: string;
  readonly partition: number;
  watermark: number;
  idle: boolean;
  /** Whether it has said anything. */
  known: boolean;
}

/**
 * How far all inputs of a derived stream have come: the least watermark of those that are not idle.
 * When all are, the least of those that ever had one. Never goes back. An input that has said nothing
 * holds all up.
 */
export class MergedClock {
  /** Epoch ms; −Infinity at first. */
  watermark = -Infinity;
  readonly #marks: readonly Mark[];
  readonly #bySource: ReadonlyMap<string, readonly Mark[]>;

  constructor(inputs: readonly SourcePartitions[]) {
    const bySource = new Map(inputs.map(({ source, partitions }) => [
      source,
      Array.from({ length: partitions }, (_, partition): Mark => (
        { source, partition, watermark: -Infinity, idle: false, known: false }
      )),
    ]));
    this.#bySource = bySource;
    this.#marks = [...bySource.values()].flat();
  }

  /** Takes what an input says of itself. True if the merged watermark rose. */
  mark(
    source: string,
    partition: number,
    { watermark, idle }: Omit<Mark, "source" | "partition" | "known">,
  ): boolean {
    const mark = this.#bySource.get(source)?.[partition];
    if (mark === undefined) return false;
    mark.known = true;
    mark.idle = idle;
    if (watermark > mark.watermark) mark.watermark = watermark;
    const merged = this.#merged();
    if (!(merged > this.watermark)) return false;
    this.watermark = merged;
    return true;
  }

  /** Goes on from what was known. Inputs that are not declared any more are passed over. */
  restore(
    marks: readonly {
      readonly source: string;
      readonly partition: number;
      readonly watermark: number | null;
      readonly idle: boolean;
    }[],
    watermark: number,
  ): void {
    for (const { source, partition, watermark, idle } of marks) {
      const mark = this.#bySource.get(source)?.[partition];
      if (mark !== undefined) {
        Object.assign(mark, { watermark: fromJson(watermark), idle, known: true });
      }
    }
    this.watermark = watermark;
  }

  /** Whether every input is idle. */
  get idle(): boolean {
    return this.#marks.every(({ idle }) => idle);
  }

  /** What holds the watermark up. */
  get slowest(): InputMark | undefined {
    let slowest: Mark | undefined;
    for (const mark of this.#marks) {
      if (mark.idle) continue;
      if (slowest === undefined || mark.watermark < slowest.watermark) slowest = mark;
    }
    return slowest;
  }

  get marks(): readonly InputMark[] {
    return this.#marks.filter(({ known }) => known);
  }

  #merged(): number {
    let least = Infinity;
    let leastIdle = Infinity;
    for (const { watermark, idle } of this.#marks) {
      if (!idle) least = Math.min(least, watermark);
      else if (watermark > -Infinity) leastIdle = Math.min(leastIdle, watermark);
    }
    if (least < Infinity) return least;
    return leastIdle < Infinity ? leastIdle : -Infinity;
  }
}
