import { cpuUsage } from "node:process";
import { ByteReader } from "#window/encoding/byte_reader.ts";
import { ByteWriter } from "#window/encoding/byte_writer.ts";
import {
  recordFields,
  StreamWindows,
  type StreamWindowsOptions,
  type WindowSink,
} from "#window/mod.ts";
import { encodeUpdate } from "#window/update_view.ts";
import { type Sliced, STATE_CASES, type StateCase, type StateFigures } from "./state_case.ts";

// Measures one case of STATE_CASES in a process of its own, which has to run with --expose-gc, and
// prints its figures as JSON. There is no Kafka: this is what windows cost by themselves.

/** Windows or rows per slice, as the process worker asks for. */
const SLICE = 1_000;
/** First event time, epoch ms; the start of a window of every size. */
const START = 1_767_225_600_000;
const CHUNK_BYTES = 4 << 20;

function measure(stream: string, one: StateCase): StateFigures {
  const updates = new Updates();
  const options: StreamWindowsOptions = {
    stream,
    specs: one.specs,
    outOfOrdernessMs: one.outOfOrdernessMs,
    offlineMs: 0,
    futureCapMs: 3_600_000,
    idleCloseMs: Infinity,
    openUpdateEveryMs: 1_000,
    beginsWhole: true,
  };
  const records = new Records(one);
  const before = memory();
  let windows = new StreamWindows(options, updates);
  const closed = new Slices();
  const filled = fill(windows, records, closed);
  closed.items = updates.takeCount();
  const after = memory();

  const opened = new Slices();
  while (!opened.run(() => windows.emitOpen(0, SLICE)));
  opened.items = updates.takeCount();

  const written = new Slices();
  const rows = new Rows();
  while (!written.run(() => windows.writeChanges((key, value) => rows.add(key, value), SLICE)));
  written.items = rows.count;
  const head = windows.head();

  const restored = new Slices();
  const restorer = StreamWindows.restore(options, updates);
  restored.run(() => restorer.head(head));
  let more = true;
  while (more) {
    more = restored.run(() => rows.read((key, value) => restorer.row(key, value), SLICE));
  }
  while (!restored.run(() => restorer.prepare(SLICE)));
  windows = restored.run(() => restorer.done());
  restored.items = rows.count;
  const { in: total, counted } = windows.ledger;
  if (total !== records.total || counted !== records.total) {
    throw new Error(`${counted} of ${records.total} records were counted, ${total} came in`);
  }
  return {
    recordMicros: (filled - closed.cpuMs) / records.total * 1_000,
    stateBytes: after.heap - before.heap,
    residentBytes: after.resident - before.resident,
    rowBytes: rows.bytes,
    close: closed.figures(),
    emitOpen: opened.figures(),
    write: written.figures(),
    restore: restored.figures(),
  };
}

/** Adds all records, and closes what falls due in slices. Returns the CPU of both, ms. */
function fill(windows: StreamWindows, records: Records, closed: Slices): number {
  const began = cpuMs();
  while (records.next()) {
    windows.add(records, records.eventTime);
    while (!windows.settled && !closed.run(() => windows.settle(SLICE)));
  }
  return cpuMs() - began;
}

/** A record view that goes over the records of a case: every key in turn, round by round. */
class Records {
  readonly total: number;
  readonly numbers: Float64Array;
  readonly fields: readonly unknown[] = [];
  readonly keyBytes: Uint8Array;
  keyStart = 0;
  keyEnd = 0;
  eventTime = 0;
  readonly #case: StateCase;
  /** Where each key begins, and the end of the last. */
  readonly #starts: Int32Array;
  #index = -1;

  constructor(one: StateCase) {
    this.#case = one;
    this.total = one.keys * one.recordsPerKey;
    this.numbers = new Float64Array(recordFields(one.specs).numbers.length);
    const w = new ByteWriter();
    this.#starts = new Int32Array(one.keys + 1);
    for (let key = 0; key < one.keys; key++) {
      w.ascii(`device-${key}`);
      this.#starts[key + 1] = w.length;
    }
    this.keyBytes = w.copy();
  }

  next(): boolean {
    const index = ++this.#index;
    if (index >= this.total) return false;
    const { keys, everyMs } = this.#case;
    const key = index % keys;
    this.keyStart = this.#starts[key]!;
    this.keyEnd = this.#starts[key + 1]!;
    this.eventTime = START + Math.floor(index / keys) * everyMs + Math.floor(key / keys * everyMs);
    for (let i = 0; i < this.numbers.length; i++) {
      this.numbers[i] = Math.round((50 + 40 * Math.sin(index / 977 + i)) * 100) / 100;
    }
    return true;
  }
}

/** Encodes updates as the worker does, and counts them. */
class Updates implements WindowSink {
  readonly #writer = new ByteWriter();
  #count = 0;

  update(view: Parameters<WindowSink["update"]>[0]): void {
    this.#writer.reset();
    encodeUpdate(view, this.#writer);
    this.#count++;
  }

  late(): void {
    throw new Error("no record of the benchmark is late");
  }

  takeCount(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }
}

/** State rows, as a changelog would keep them. */
class Rows {
  count = 0;
  bytes = 0;
  readonly #chunks: ByteWriter[] = [new ByteWriter(CHUNK_BYTES)];
  #chunk = 0;
  #reader: ByteReader | undefined;

  add(key: Uint8Array, value: Uint8Array | null): void {
    if (value === null) return;
    let w = this.#chunks.at(-1)!;
    if (w.length > CHUNK_BYTES - 10_000) {
      w = new ByteWriter(CHUNK_BYTES);
      this.#chunks.push(w);
    }
    for (const part of [key, value]) {
      w.varint(part.length);
      w.raw(part, 0, part.length);
      this.bytes += part.length;
    }
    this.count++;
  }

  /** Gives back the next rows, at most `limit`; false when there are no more. */
  read(row: (key: Uint8Array, value: Uint8Array) => void, limit: number): boolean {
    for (let n = 0; n < limit; n++) {
      while (this.#reader === undefined || this.#reader.remaining === 0) {
        const w = this.#chunks[this.#chunk++];
        if (w === undefined) return false;
        this.#reader = new ByteReader(w.bytes, 0, w.length);
      }
      const reader = this.#reader;
      row(reader.raw(reader.varint()), reader.raw(reader.varint()));
    }
    return true;
  }
}

/** Times work that is done slice by slice. */
class Slices {
  cpuMs = 0;
  items = 0;
  #longestMs = 0;

  run<T>(slice: () => T): T {
    const cpu = cpuMs();
    const began = performance.now();
    const result = slice();
    const tookMs = performance.now() - began;
    const usedMs = cpuMs() - cpu;
    // The clock also counts other programs on the core, the CPU also the collector's other threads.
    this.#longestMs = Math.max(this.#longestMs, Math.min(tookMs, usedMs));
    this.cpuMs += usedMs;
    return result;
  }

  figures(): Sliced {
    return { cpuMs: this.cpuMs, longestMs: this.#longestMs, items: this.items };
  }
}

function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

function memory(): { readonly heap: number; readonly resident: number } {
  (globalThis as { gc?(): void }).gc!();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

const name = Deno.args[0] ?? "";
const chosen = STATE_CASES[name];
if (chosen === undefined) throw new RangeError(`there is no case '${name}'`);
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(measure(name, chosen))}\n`));
