import { PartitionClock } from "../clock.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import { compileCondition, type FieldTest } from "../filter.ts";
import { KeyClocks } from "../keys/key_clocks.ts";
import { KeyTable } from "../keys/key_table.ts";
import { emptyLedger, type LedgerCounts } from "../ledger.ts";
import { checkOptions, type StreamWindowsOptions } from "../options.ts";
import { recordFields } from "../record_view.ts";
import type { WindowSink } from "../update.ts";
import { AlignedWindows } from "../windows/aligned_windows.ts";
import { Emitter } from "../windows/emitter.ts";
import { SessionWindows } from "../windows/session_windows.ts";
import type { SpecWindows } from "../windows/spec_windows.ts";
import { GoneRows, writeRowKey } from "./rows.ts";

/** A spec's windows, and which field its filter tests how. */
export interface SpecPart {
  readonly windows: SpecWindows;
  readonly field: number;
  readonly test: FieldTest | undefined;
}

/** All that the windows of a stream in one task know. */
export class StreamState {
  readonly options: StreamWindowsOptions;
  readonly clock: PartitionClock;
  readonly clocks: KeyClocks;
  readonly keys = new KeyTable();
  readonly emitter: Emitter;
  readonly ledger: LedgerCounts;
  readonly parts: readonly SpecPart[];
  /** Rows that are gone and still in the log. */
  readonly gone = new GoneRows();
  /** Nothing is due. */
  settled = true;
  /** A window was dropped since everything was written. */
  dropped = false;
  /** Keys that have windows due by their own watermark, in opposite order. */
  ownDue: number[] = [];
  /** The key whose own watermark was raised last, and what it was. Means something if not settled. */
  raised = { key: -1, before: -Infinity };
  /** Whether the state began with the first record that the stream ever had. */
  whole: boolean;
  nextId = 1;
  /** Window sizes that are not declared any more: the end of the last window that was known. */
  retired = new Map<number, number>();
  readonly #rowKey = new ByteWriter(64);

  constructor(options: StreamWindowsOptions, sink: WindowSink) {
    checkOptions(options);
    this.options = options;
    this.whole = options.beginsWhole;
    this.clock = new PartitionClock(options);
    this.clocks = new KeyClocks(this.clock);
    this.emitter = new Emitter(options.stream, { sink, keys: this.keys, clock: this.clock });
    this.ledger = emptyLedger(options.specs.length);
    const { numbers, fields } = options.fields ?? recordFields(options.specs);
    this.parts = options.specs.map((spec, index) => ({
      windows: this.#specWindows(index, spec.measures.map((name) => numbers.indexOf(name))),
      field: spec.filter ? fields.indexOf(spec.filter.field) : -1,
      test: spec.filter && compileCondition(spec.filter),
    }));
    for (const { windows } of this.parts) windows.id = this.nextId++;
  }

  /** Forgets keys that nothing has to be known of, looking at so many, in turn. */
  sweep(count: number): void {
    if (!this.settled) return;
    for (let i = Math.min(count, this.keys.limit, 1000); i > 0; i--) {
      this.#swept = this.#swept + 1 < this.keys.limit ? this.#swept + 1 : 0;
      const key = this.#swept;
      if (!this.keys.has(key)) continue;
      if (this.clocks.floors.size > 0) this.#dropFloors(key);
      if (this.clocks.matters(key)) continue;
      if (this.parts.some(({ windows }) => windows.newest(key) >= 0)) continue;
      if (this.clocks.forget(key)) {
        this.#rowKey.reset();
        writeRowKey(this.#rowKey, this.keys, key);
        this.gone.add(this.#rowKey.bytes, 0, this.#rowKey.length);
      }
      this.keys.release(key);
    }
  }

  #swept = -1;

  /** What a key was told and dropped under earlier declarations matters until it is passed. */
  #dropFloors(key: number): void {
    const floors = this.clocks.floors.get(key);
    if (floors === undefined) return;
    const watermark = this.clocks.of(key);
    const passed = this.parts.every(({ windows: { rules } }, index) =>
      floors[2 * index]! <= watermark - rules.closeLagMs &&
      floors[2 * index + 1]! <= watermark - rules.keepMs
    );
    if (!passed) return;
    this.clocks.floors.delete(key);
    this.clocks.change(key);
  }

  #specWindows(index: number, columns: readonly number[]): SpecWindows {
    const { openUpdateEveryMs, specs } = this.options;
    const spec = specs[index]!;
    const { keys, clocks, emitter } = this;
    const gone = (windows: SpecWindows, start: number, key: number) => {
      this.#rowKey.reset();
      writeRowKey(this.#rowKey, keys, key, { windows, start });
      this.gone.add(this.#rowKey.bytes, 0, this.#rowKey.length);
    };
    const context = { index, keys, clocks, emitter, columns, openUpdateEveryMs, gone };
    return spec.kind === "session"
      ? new SessionWindows({ ...context, spec })
      : new AlignedWindows({ ...context, spec });
  }
}
