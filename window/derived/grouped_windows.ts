import { Accumulators } from "../aggregate/accumulators.ts";
import { LayoutChange } from "../aggregate/layout_change.ts";
import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { WindowStatus } from "../update.ts";
import type { DerivedOptions, DerivedSink, PartialDisposition } from "./derived_windows.ts";
import { windowGrid } from "./grid.ts";
import type { DerivedInput } from "./input.ts";
import { INPUT_ROW, type MergedWindow, type RowWindow, writeWindow } from "./merged_window.ts";
import { MergingWindows, type WindowContent } from "./merging_windows.ts";
import {
  decodePartial,
  encodeGrouped,
  type GroupedPartial,
  layoutOf,
  layoutText,
  type Partial,
} from "./partial.ts";
import type { StateRow } from "./row_log.ts";
import type { GroupedSpec } from "./spec.ts";

/** Accumulators of one spec, and how those of other layouts are read. */
interface Pool {
  readonly totals: Accumulators;
  readonly layout: string;
  /** Where a window is merged. */
  readonly merged: number;
  readonly changes: Map<string, LayoutChange>;
}

/** What one partition has of a window. */
class Part implements StateRow {
  changed = false;
  logged = false;
  revision = 0;
  count = 0;
  status: WindowStatus = "open";
  partial = false;
  /** Merged watermark when it was counted last. */
  counted = -Infinity;
  readonly owner: GroupedWindows;
  readonly window: MergedWindow;
  readonly partition: number;
  readonly total: number;

  constructor(
    owner: GroupedWindows,
    { window, partition, total }: { window: MergedWindow; partition: number; total: number },
  ) {
    this.owner = owner;
    this.window = window;
    this.partition = partition;
    this.total = total;
  }

  writeKey(into: ByteWriter): void {
    this.owner.writePartKey(this, into);
  }

  writeValue(into: ByteWriter): void {
    this.owner.writePart(this, into);
  }
}

/** Windows by group, merged from what the partitions of a stream have of each group. */
export class GroupedWindows extends MergingWindows {
  readonly #source: string;
  readonly #pools: ReadonlyMap<number, Pool>;
  readonly #parts = new Map<MergedWindow, Part[]>();
  readonly #converted = new ByteWriter();
  #inputs = 0;

  constructor(options: DerivedOptions & { derivation: GroupedSpec }, sink: DerivedSink) {
    super(options, {
      sink,
      grids: options.specs.map((spec) => windowGrid(spec)),
      shape: "grouped",
    });
    this.#source = options.derivation.source;
    this.#pools = new Map(options.specs.map((spec) => {
      const totals = new Accumulators(spec);
      const pool = { totals, layout: layoutText(spec), merged: totals.alloc(), changes: new Map() };
      return [windowGrid(spec).size, pool];
    }));
  }

  protected readonly pruneAt = Infinity;

  protected prune(): boolean {
    return true;
  }

  protected keeps(): boolean {
    return false;
  }

  protected get inputCount(): number {
    return this.#inputs;
  }

  protected get inputBytes(): number {
    let bytes = PART_BYTES * this.#inputs;
    for (const { totals } of this.#pools.values()) bytes += totals.bytes;
    return bytes;
  }

  protected merge(partial: Partial, keyBytes: Uint8Array): PartialDisposition {
    const grid = this.spec(partial.size);
    if (partial.kind !== "grouped" || partial.source !== this.#source || grid === undefined) {
      return "filtered";
    }
    const { start, end, partition, count } = partial;
    if (!grid.isStart(start) || grid.endOf(start) !== end) {
      throw new RangeError(`the partial's window is none of the stream's: ${start} to ${end}`);
    }
    if (this.isDropped(grid, start)) {
      this.sink.late(inputOf(partial, new TextDecoder().decode(keyBytes)));
      return "late";
    }
    const key = this.keys.intern(keyBytes, 0, keyBytes.length);
    const known = this.windowAt(grid, key, start);
    const part = known && this.#parts.get(known)?.find((one) => one.partition === partition);
    if (part !== undefined && part.revision >= partial.revision) return "filtered";
    const pool = this.#pools.get(grid.size)!;
    const total = part?.total ?? pool.totals.alloc();
    let whole: boolean;
    try {
      whole = this.#decode(pool, total, partial);
    } catch (error) {
      if (part === undefined) {
        pool.totals.free(total);
        this.releaseKey(key);
      }
      throw error;
    }
    const window = known ?? this.windowFor(grid, { key, start })!;
    const merged = part ?? this.#add(window, { partition, total });
    const more = count - merged.count;
    this.#fill(merged, partial, { partial: partial.partial || !whole, counted: this.watermark });
    this.rows.change(merged);
    if (partial.status !== "open") {
      this.sink.input(inputOf(partial, new TextDecoder().decode(keyBytes)));
    }
    this.change(window, Math.max(0, more));
    return "counted";
  }

  protected contentOf(window: MergedWindow): WindowContent {
    const { totals, merged } = this.#pools.get(window.grid.size)!;
    totals.clear(merged);
    let count = 0;
    let counted = -Infinity;
    let partial = false;
    for (const part of this.#parts.get(window) ?? []) {
      totals.merge(merged, part.total);
      count += part.count;
      counted = Math.max(counted, part.counted);
      partial ||= part.partial;
    }
    return { count, revision: count, counted, partial, totals, total: merged };
  }

  protected lackingUntil(_: string, from: number): number {
    return from;
  }

  protected forget(window: MergedWindow): void {
    const { totals } = this.#pools.get(window.grid.size)!;
    for (const part of this.#parts.get(window) ?? []) {
      this.rows.forget(part);
      totals.free(part.total);
      this.#inputs--;
    }
    this.#parts.delete(window);
  }

  protected restoreInput(window: RowWindow, rest: ByteReader, value: Uint8Array | null): boolean {
    const partition = rest.varint();
    const name = this.keys.intern(window.key, 0, window.key.length);
    const grid = this.spec(window.size)!;
    const known = this.windowAt(grid, name, window.start);
    const part = known && this.#parts.get(known)?.find((one) => one.partition === partition);
    if (value === null) {
      if (part !== undefined) this.#remove(part);
      this.releaseKey(name);
      return true;
    }
    const counted = new ByteReader(value, 0, 8).float64();
    const partial = decodePartial(value, 8, value.length);
    const isValid = partial.kind === "grouped" && grid.isStart(window.start) &&
      grid.endOf(window.start) === partial.end;
    const merged = isValid ? this.windowFor(grid, { key: name, start: window.start }) : undefined;
    if (!isValid || merged === undefined) {
      this.releaseKey(name);
      return false;
    }
    const pool = this.#pools.get(grid.size)!;
    const restored = part ?? this.#add(merged, { partition, total: pool.totals.alloc() });
    const whole = this.#decode(pool, restored.total, partial);
    this.#fill(restored, partial, { partial: partial.partial || !whole, counted });
    restored.logged = true;
    return true;
  }

  protected restoreWindows(): boolean {
    return true;
  }

  writePartKey({ window, partition }: Part, into: ByteWriter): void {
    into.byte(INPUT_ROW);
    writeWindow(this.keys, window, into);
    into.varint(partition);
  }

  writePart(part: Part, into: ByteWriter): void {
    const { window: { start, end, grid }, partition, status, revision, count, partial } = part;
    const pool = this.#pools.get(grid.size)!;
    const shared = { source: this.#source, partition, start, end, size: grid.size };
    into.float64(part.counted);
    encodeGrouped(
      { ...shared, status, revision, count, partial, layout: pool.layout },
      (w) => pool.totals.encode(part.total, w),
      into,
    );
  }

  /** In order of partitions, so that sums do not depend on who came first. */
  #add(window: MergedWindow, { partition, total }: { partition: number; total: number }): Part {
    const part = new Part(this, { window, partition, total });
    const parts = this.#parts.get(window);
    if (parts === undefined) this.#parts.set(window, [part]);
    else {
      const at = parts.findIndex((one) => one.partition > partition);
      parts.splice(at < 0 ? parts.length : at, 0, part);
    }
    this.#inputs++;
    return part;
  }

  #remove(part: Part): void {
    const parts = this.#parts.get(part.window)!;
    parts.splice(parts.indexOf(part), 1);
    this.#pools.get(part.window.grid.size)!.totals.free(part.total);
    this.#inputs--;
  }

  #fill(
    part: Part,
    { status, revision, count }: GroupedPartial,
    { partial, counted }: { partial: boolean; counted: number },
  ): void {
    Object.assign(part, { status, revision, count, partial, counted });
  }

  /** @returns whether all that is declared now was kept by who wrote it. */
  #decode(pool: Pool, total: number, { layout, accumulators }: GroupedPartial): boolean {
    if (layout === pool.layout) {
      this.#read(pool, total, accumulators);
      return true;
    }
    let change = pool.changes.get(layout);
    if (change === undefined) {
      change = new LayoutChange(layoutOf(layout), layoutOf(pool.layout));
      if (pool.changes.size > 10) pool.changes.clear();
      pool.changes.set(layout, change);
    }
    this.#converted.reset();
    const reader = new ByteReader(accumulators);
    change.convert(reader, this.#converted);
    if (reader.remaining > 0) throw tooLong(reader.remaining);
    this.#read(pool, total, this.#converted.bytes.subarray(0, this.#converted.length));
    return change.whole;
  }

  /** Reads into a free one first: what is damaged must not take the place of what is not. */
  #read(pool: Pool, total: number, bytes: Uint8Array): void {
    const { totals, merged } = pool;
    const reader = new ByteReader(bytes);
    totals.decode(merged, reader);
    if (reader.remaining > 0) throw tooLong(reader.remaining);
    totals.clear(total);
    totals.merge(total, merged);
  }
}

/** About how many bytes a part takes, its accumulator apart. */
const PART_BYTES = 150;

function tooLong(bytes: number): RangeError {
  return new RangeError(`the partial is damaged: ${bytes} bytes follow its aggregates`);
}

function inputOf(partial: GroupedPartial, key: string): DerivedInput {
  const { source, partition, start, end, size, status, revision, count } = partial;
  return {
    ...{ key, at: start, size, source, sourceKey: `p${partition}`, start, end },
    ...{ status, revision, count, value: undefined },
  };
}
