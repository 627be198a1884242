import { toJson } from "../clock.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { SpecWindows } from "../windows/spec_windows.ts";
import { specShape, STATE_VERSION, type StateHead, type StoredSpec } from "./head.ts";
import { type WriteRow, writeRowKey } from "./rows.ts";
import type { StreamState } from "./stream_state.ts";

/** Writes what changed of a stream's windows. */
export class StateWriter {
  readonly #state: StreamState;
  readonly #key = new ByteWriter(64);
  readonly #value = new ByteWriter();
  /** What the ledger and the stamp were when everything was written. */
  #writtenIn: number;
  #writtenStamp: number;

  constructor(state: StreamState) {
    this.#state = state;
    this.#writtenIn = state.ledger.in;
    this.#writtenStamp = state.emitter.stamp;
  }

  get changed(): boolean {
    const { ledger, emitter, dropped } = this.#state;
    return dropped || ledger.in !== this.#writtenIn || emitter.stamp !== this.#writtenStamp;
  }

  /** Rows that are gone first: one may have come again since. */
  write(row: WriteRow, limit: number): boolean {
    const state = this.#state;
    if (!state.settled) { for (const { windows } of state.parts) windows.writeTold(); }
    state.sweep(limit);
    let left = limit;
    for (let gone = state.gone.take(); gone !== undefined; gone = state.gone.take()) {
      row(gone, null);
      if (--left <= 0) return false;
    }
    for (let key = state.clocks.takeChanged(); key >= 0; key = state.clocks.takeChanged()) {
      this.#writeKey(key, row);
      if (--left <= 0) return false;
    }
    for (const { windows } of state.parts) {
      for (let id = windows.takeChanged(); id >= 0; id = windows.takeChanged()) {
        this.#writeWindow(windows, id, row);
        if (--left <= 0) return false;
      }
    }
    state.dropped = false;
    this.#writtenIn = state.ledger.in;
    this.#writtenStamp = state.emitter.stamp;
    return true;
  }

  head(): StateHead {
    const { clock, emitter, ledger, parts, whole, nextId, retired } = this.#state;
    const { keys, settled, raised } = this.#state;
    const { in: records, future, counted, late, filtered } = ledger;
    return {
      version: STATE_VERSION,
      clock: clock.state(),
      stamp: emitter.stamp,
      whole,
      ledger: { in: records, future, counted, late, filtered },
      specs: parts.map(({ windows }, index) => storedSpec(windows, { ...ledger.specs[index]! })),
      nextId,
      retired: Object.fromEntries(retired),
      pending: settled || raised.key < 0 ? null : {
        key: toBase64(keys.bytes.subarray(keys.startOf(raised.key), keys.endOf(raised.key))),
        own: toJson(raised.before),
      },
    };
  }

  #writeKey(key: number, row: WriteRow): void {
    const { keys, clocks, parts } = this.#state;
    this.#key.reset();
    writeRowKey(this.#key, keys, key);
    this.#value.reset();
    this.#value.float64(clocks.ownOf(key));
    const floors = clocks.floors.get(key);
    if (floors !== undefined) {
      for (const [index, { windows }] of parts.entries()) {
        this.#value.varint(windows.id);
        this.#value.float64(floors[2 * index]!);
        this.#value.float64(floors[2 * index + 1]!);
      }
    }
    this.#row(row);
  }

  #writeWindow(windows: SpecWindows, id: number, row: WriteRow): void {
    this.#key.reset();
    const window = { windows, start: windows.start[id]! };
    writeRowKey(this.#key, this.#state.keys, windows.key[id]!, window);
    this.#value.reset();
    windows.writeRow(id, this.#value);
    this.#row(row);
  }

  #row(row: WriteRow): void {
    const key = this.#key;
    const value = this.#value;
    row(key.bytes.subarray(0, key.length), value.bytes.subarray(0, value.length));
  }
}

function storedSpec(windows: SpecWindows, counts: StoredSpec["counts"]): StoredSpec {
  const { id, spec, rules } = windows;
  const horizons = windows.passed();
  return {
    ...{ id, shape: specShape(spec), size: windows.windowSize },
    ...{ measures: spec.measures, aggregates: spec.aggregates },
    ...{ opens: rules.opens, keepMs: rules.keepMs },
    ...{ told: toJson(horizons.told), toldLag: horizons.toldLag },
    ...{ dropped: toJson(horizons.dropped), from: toJson(horizons.from), counts },
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
