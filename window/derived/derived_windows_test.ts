import assert from "node:assert/strict";
import { Accumulators } from "../aggregate/accumulators.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { CalendarSpec, TumblingSpec, WindowSpec } from "../spec.ts";
import type { UpdateView, WindowStatus, WindowUpdate } from "../update.ts";
import { encodeUpdate, toUpdate } from "../update_view.ts";
import { derivedWindows, restoreDerived } from "./create.ts";
import type { DerivedHead, DerivedOptions, DerivedWindows } from "./derived_windows.ts";
import { type DerivedInput, encodeInput } from "./input.ts";
import { keyOfDerivedRow } from "./merged_window.ts";
import { encodeGrouped, encodeMarker, encodeWindow, layoutText } from "./partial.ts";
import type { DerivedTerm, FormulaSpec } from "./spec.ts";

const encoder = new TextEncoder();
const tumbling: TumblingSpec = {
  ...{ kind: "tumbling", sizeMs: 10, allowedLatenessMs: 20, aggregates: ["value"] },
  ...{ measures: ["rest"], emit: "final-then-correct" },
};

const term = (one: Partial<DerivedTerm>): DerivedTerm => ({
  ...{ source: "a", size: 10, measure: "energy", aggregate: "sum", weight: 1, shift: 0 },
  ...{ key: "same", across: "sum", expect: [], ...one },
});

const rest: FormulaSpec = {
  kind: "formula",
  terms: {
    total: term({ aggregate: "increase", key: { pattern: "^(.+)/T$", to: "$1" } }),
    part: term({
      key: { pattern: "^(.+)/P\\d$", to: "$1" },
      expect: ["{key}/P1", "{key}/P2"],
    }),
  },
  measures: { rest: { formula: "difference", terms: ["total", "part"] } },
};

function options(one: Partial<DerivedOptions> = {}): DerivedOptions {
  return {
    ...{ stream: "rest", specs: [tumbling], derivation: rest, openUpdateEveryMs: 0 },
    ...{ inputs: [{ source: "a", partitions: 1 }], beginsWhole: true, ...one },
  };
}

/** Windows, and all that they tell. */
class Told {
  readonly updates: WindowUpdate[] = [];
  readonly inputs: DerivedInput[] = [];
  readonly late: DerivedInput[] = [];
  readonly rows = new Map<string, { key: Uint8Array; value: Uint8Array }>();
  windows: DerivedWindows;
  readonly #sink = {
    update: (update: UpdateView) => void this.updates.push(toUpdate(update)),
    input: (input: DerivedInput) => void this.inputs.push(input),
    late: (input: DerivedInput) => void this.late.push(input),
  };

  constructor(options: DerivedOptions) {
    this.windows = derivedWindows(options, this.#sink);
  }

  restart(options: DerivedOptions): void {
    while (
      !this.windows.writeChanges((key, value) => {
        if (value === null) this.rows.delete(key.join());
        else this.rows.set(key.join(), { key: key.slice(), value: value.slice() });
      }, 2)
    );
    assert.equal(this.windows.changed, false);
    const restorer = restoreDerived(options, this.#sink);
    restorer.head(JSON.parse(JSON.stringify(this.windows.head())) as DerivedHead);
    for (const { key, value } of this.rows.values()) restorer.row(key, value);
    this.windows = restorer.done();
  }

  take(key: string, write: (w: ByteWriter) => void, appendTime = 0) {
    const w = new ByteWriter();
    const bytes = encoder.encode(key);
    w.raw(bytes, 0, bytes.length);
    write(w);
    const at = { keyStart: 0, keyEnd: bytes.length, valueStart: bytes.length, valueEnd: w.length };
    return this.windows.take({ bytes: w.copy(), ...at }, appendTime);
  }

  mark(
    watermark: number,
    one: { partition?: number; source?: string; idle?: boolean; from?: number } = {},
  ): void {
    const { partition = 0, source = "a", idle = false, from = -Infinity } = one;
    const marker = { source, partition, watermark, idle, from };
    assert.equal(this.take("", (w) => encodeMarker(marker, w)), "marker");
    this.windows.settle(Infinity);
  }

  /** A window of a source, for the key before `/`. */
  input(
    sourceKey: string,
    start: number,
    one: { last?: number; sum?: number; revision?: number; status?: WindowStatus; end?: number },
  ) {
    const { status = "final", revision = 2, end = start + 10 } = one;
    const names = ["last energy", "sum energy"];
    const values = [one.last ?? NaN, one.sum ?? NaN];
    const size = end - start === 10 ? 10 : 86_400_000;
    return this.take(sourceKey.split("/")[0]!, (w) =>
      encodeWindow({
        ...{ source: "a", partition: 0, sourceKey, start, end, size, status, revision, count: 1 },
        ...{ partial: false, names, values },
      }, w));
  }

  /** The last state of windows, in short. */
  get last(): Record<string, unknown> {
    const last = new Map<string, WindowUpdate>();
    for (const update of this.updates) last.set(`${update.key}@${update.start}`, update);
    return Object.fromEntries([...last].map(([id, { status, measures, inputs, late }]) => {
      const value = measures["rest"]!.value;
      return [id, [status, value, `${inputs!.present}/${inputs!.expected}`, late]];
    }));
  }
}

Deno.test("the rest of a total that no part has, and how complete it is", () => {
  const told = new Told(options());
  told.input("b1/T", 0, { last: 100 });
  told.input("b1/T", 10, { last: 180 });
  told.input("b1/P1", 10, { sum: 30 });
  told.mark(15);
  told.windows.emitOpen(0, 10);
  // There is no reading before the first window; P2 is missing: no value, and never a zero.
  assert.deepEqual(told.last, { "b1@10": ["open", undefined, "2/3", 0] });
  told.input("b1/P2", 10, { sum: 20 });
  told.mark(20);
  assert.deepEqual(told.last["b1@10"], ["final", 30, "3/3", 0]);
  assert.deepEqual(told.inputs.slice(-1), [{
    ...{ key: "b1", at: 10, size: 10, source: "a", sourceKey: "b1/P2", start: 10, end: 20 },
    ...{ status: "final", revision: 2, count: 1, value: 20 },
  }]);
  const w = new ByteWriter();
  encodeInput(told.inputs[1]!, w);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(w.copy())), {
    ...{ key: "b1", at: 10, size: 10, source: "a", source_key: "b1/T", start: 10, end: 20 },
    ...{ status: "final", revision: 2, count: 1, value: 80 },
  });
});

Deno.test("the rows of a key are told from those of others", () => {
  const told = new Told(options());
  for (const building of ["b1", "b10", "b"]) {
    told.input(`${building}/T`, 0, { last: 100 });
    told.input(`${building}/P1`, 0, { sum: 30 });
  }
  told.mark(11);
  // One that comes after the window was final has a row of its own kind.
  told.input("b1/P2", 0, { sum: 20 });
  told.restart(options());
  const counts = new Map<string, number>();
  for (const { key } of told.rows.values()) {
    const owner = new TextDecoder().decode(keyOfDerivedRow(key));
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  assert.deepEqual(counts, new Map([["b1", 4], ["b10", 2], ["b", 2]]));
});

Deno.test("a correction corrects, also through the window before; what comes again changes nothing", () => {
  const told = new Told(options());
  for (const start of [0, 10]) {
    told.input("b1/T", start, { last: 100 + 8 * start });
    told.input("b1/P1", start, { sum: 30 });
    told.input("b1/P2", start, { sum: 20 });
  }
  told.mark(21);
  const before = told.updates.at(-1)!;
  assert.equal(told.input("b1/P1", 10, { sum: 35, revision: 3, status: "revised" }), "counted");
  const revised = told.updates.at(-1)!;
  assert(revised.revision > before.revision);
  assert.deepEqual(told.last["b1@10"], ["revised", 25, "3/3", 1]);
  assert.equal(told.input("b1/T", 0, { last: 90, revision: 3, status: "revised" }), "counted");
  assert.deepEqual(told.last["b1@10"], ["revised", 35, "3/3", 2]);
  const { length } = told.updates;
  assert.equal(told.input("b1/P1", 10, { sum: 35, revision: 3, status: "revised" }), "filtered");
  assert.equal(told.input("b1/P1", 10, { sum: 30, revision: 2 }), "filtered");
  assert.equal(told.input("other", 10, { sum: 30 }), "filtered");
  assert.equal(told.updates.length, length);
  // A meter that was exchanged began anew at 0.
  told.input("b1/T", 20, { last: 60 });
  told.input("b1/P1", 20, { sum: 1 });
  told.input("b1/P2", 20, { sum: 2 });
  told.mark(30);
  assert.deepEqual(told.last["b1@20"], ["final", 57, "3/3", 0]);
});

Deno.test("what comes after the lateness is late, and all is accounted for", () => {
  const told = new Told(options());
  told.input("b1/P1", 0, { sum: 30 });
  told.mark(10);
  told.mark(30);
  assert.equal(told.input("b1/P1", 0, { sum: 31, revision: 5, status: "revised" }), "late");
  assert.deepEqual(told.late.map(({ at, sourceKey, value }) => [at, sourceKey, value]), [
    [0, "b1/P1", 31],
  ]);
  assert.equal(told.take("b1", (w) => w.byte(1)), "dead");
  assert.match(told.windows.reason, /damaged/);
  assert.equal(told.take("b1", (w) => w.byte(77)), "dead");
  assert.match(told.windows.reason, /version 77/);
  assert.equal(told.input("b1/P1", 41, { sum: 1 }), "dead");
  assert.match(told.windows.reason, /none of the stream's: 41 to 51/);
  const empty = { bytes: new Uint8Array(), keyStart: -1, keyEnd: -1, valueStart: -1, valueEnd: -1 };
  assert.equal(told.windows.take(empty, 0), "dead");
  assert.match(told.windows.reason, /no value/);
  const { in: all, counted, late, dead, filtered, markers } = told.windows.ledger;
  assert.deepEqual([all, counted, late, dead, filtered, markers], [6, 1, 1, 4, 0, 2]);
});

Deno.test("nothing is kept of what can change no more", () => {
  const told = new Told(options());
  for (let start = 0; start < 3000; start += 10) {
    told.input("b1/T", start, { last: start });
    told.input("b1/P1", start, { sum: 30 });
    told.mark(start + 10);
    const { windows, inputs } = told.windows.counts;
    assert(windows <= 4 && inputs <= 9, `${windows} windows, ${inputs} inputs`);
  }
  told.restart(options());
  assert(told.rows.size <= 12, `${told.rows.size} rows`);
  told.mark(1e6);
  told.restart(options());
  assert.deepEqual(told.windows.counts, { keys: 0, windows: 0, inputs: 0 });
  assert.equal(told.rows.size, 0);
});

Deno.test("a key that was seen is expected for 32 windows more", () => {
  const derivation: FormulaSpec = {
    kind: "formula",
    terms: { all: term({ key: { pattern: "^(.+)/.*$", to: "$1" } }) },
    measures: { rest: { formula: "sum", terms: ["all"] } },
  };
  const told = new Told(options({ derivation }));
  told.input("b1/gone", 0, { sum: 1 });
  for (let nth = 0; nth < 40; nth++) {
    told.input("b1/here", 10 * nth, { sum: 5 });
    told.mark(10 * nth + 10);
    if (nth === 20) told.restart(options({ derivation }));
  }
  assert.deepEqual(told.last["b1@0"], ["final", 6, "2/2", 0]);
  assert.deepEqual(told.last["b1@320"], ["final", undefined, "1/2", 0]);
  assert.deepEqual(told.last["b1@330"], ["final", 5, "1/1", 0]);
});

Deno.test("calendar days of 23 and 25 hours are shifted day by day", () => {
  const zone = "Europe/Athens";
  const day: CalendarSpec = { ...tumbling, kind: "calendar", unit: "day", zone } as never;
  const size = 86_400_000;
  const derivation: FormulaSpec = {
    ...rest,
    terms: {
      total: { ...rest.terms["total"]!, size, shift: 1 },
      part: { ...rest.terms["part"]!, size, expect: ["{key}/P1"] },
    },
  };
  const midnight = [
    "2026-03-27T22:00Z",
    "2026-03-28T22:00Z",
    "2026-03-29T21:00Z",
    "2026-03-30T21:00Z",
  ]
    .map((text) => Date.parse(text));
  const told = new Told(options({ specs: [day], derivation }));
  // The counter is read at midnight: what a day used is known on the next.
  midnight.slice(0, 3).forEach((start, nth) => {
    told.input("b1/T", start, { end: midnight[nth + 1]!, last: 100 * nth * nth });
    told.input("b1/P1", start, { end: midnight[nth + 1]!, sum: 40 });
  });
  told.mark(midnight[2]!);
  assert.deepEqual(told.last[`b1@${midnight[0]}`], ["final", 60, "2/2", 0]);
  assert.equal(told.windows.told(size), midnight[1]);
  told.mark(midnight[3]!);
  assert.deepEqual(told.last[`b1@${midnight[1]}`], ["final", 260, "2/2", 0]);
  const { start, end } = told.updates.findLast(({ start }) => start === midnight[1])!;
  assert.equal(end - start, 23 * 3_600_000);
});

Deno.test("a formula that changes while it runs corrects nothing that was told, and goes on above", () => {
  const told = new Told(options());
  for (const start of [0, 10, 20]) {
    told.input("b1/T", start, { last: 8 * start });
    told.input("b1/P1", start, { sum: 30 });
    told.input("b1/P2", start, { sum: 20 });
  }
  told.mark(21);
  told.windows.emitOpen(0, 10);
  const open = told.updates.at(-1)!;
  const { part } = rest.terms;
  const derivation: FormulaSpec = {
    ...rest,
    terms: { part: part! },
    measures: { rest: { formula: "sum", terms: ["part"] } },
  };
  const { length } = told.updates;
  told.restart(options({ derivation }));
  told.windows.settle(Infinity);
  assert.equal(told.updates.length, length);
  told.mark(30);
  assert.equal(told.updates.length, length + 1);
  assert.deepEqual(told.last["b1@20"], ["final", 50, "2/2", 0]);
  assert(told.updates.at(-1)!.revision > open.revision);
});

Deno.test("windows of another shape begin behind what was told", () => {
  const told = new Told(options());
  told.input("b1/P1", 10, { sum: 30 });
  told.mark(20);
  const hopping: WindowSpec = { ...tumbling, kind: "hopping", slideMs: 5 };
  told.restart(options({ specs: [hopping] }));
  assert.deepEqual(told.windows.counts, { keys: 0, windows: 0, inputs: 0 });
  assert.equal(told.input("b1/P1", 5, { sum: 1 }), "late");
  assert.equal(told.input("b1/P1", 15, { sum: 1 }), "counted");
  told.windows.writeChanges(() => {}, 100);
  const other = { ...told.windows.head(), version: 7 };
  assert.throws(
    () => restoreDerived(options(), { update() {}, input() {}, late() {} }).head(other),
    /version 7, this program reads 1: run the program that wrote it, or delete/,
  );
});

Deno.test("an update shows its inputs as JSON", () => {
  let json = "";
  const sink = {
    update(update: UpdateView) {
      const w = new ByteWriter();
      encodeUpdate(update, w);
      json = new TextDecoder().decode(w.copy());
      assert.deepEqual(JSON.parse(json), toUpdate(update));
    },
    input() {},
    late() {},
  };
  const told = new Told(options());
  told.windows = derivedWindows(options(), sink);
  told.input("b1/P1", 0, { sum: 30 });
  told.mark(10);
  assert.match(json, /"measures":\{"rest":\{\}\},"inputs":\{"present":1,"expected":3\}\}$/);
});

const grouped: TumblingSpec = { ...tumbling, aggregates: ["sum", "p95"], measures: ["speed"] };

/** What one partition has of a group: these values. */
function part(
  told: Told,
  values: readonly number[],
  one: { partition?: number; spec?: TumblingSpec; status?: WindowStatus; cut?: number } = {},
) {
  const { partition = 0, spec = grouped, status = "open", cut = 0 } = one;
  const totals = new Accumulators(spec);
  const total = totals.alloc();
  for (const value of values) totals.add(total, Float64Array.of(value), 1);
  const count = values.length;
  const revision = status === "open" ? count : count + 1;
  return told.take("van", (w) => {
    encodeGrouped(
      {
        ...{ source: "a", partition, start: 0, end: 10, size: 10, status, revision, count },
        ...{ partial: false, layout: layoutText(spec) },
      },
      (into) => totals.encode(total, into),
      w,
    );
    w.reset(w.length - cut);
  });
}

const byType = (one: Partial<DerivedOptions> = {}) =>
  options({
    ...{ specs: [grouped], derivation: { kind: "grouped", source: "a", by: ["type"] } },
    ...{ inputs: [{ source: "a", partitions: 2 }], ...one },
  });

Deno.test("partitions' aggregates are merged, percentiles as sketches", () => {
  const told = new Told(byType());
  const values = Array.from({ length: 200 }, (_, nth) => nth + 1);
  part(told, values.filter((value) => value % 3 === 0), { partition: 1 });
  part(told, values.filter((value) => value % 3 !== 0));
  assert.equal(part(told, [1]), "filtered");
  told.mark(10);
  assert.equal(told.updates.length, 0);
  told.mark(12, { partition: 1 });
  const { status, count, revision, measures } = told.updates[0]!;
  assert.deepEqual([status, count, revision, measures["speed"]!.sum], ["final", 200, 201, 20_100]);
  assert(Math.abs(measures["speed"]!.p95! - 190) < 2);
  // The same records as final ones say nothing new, but are told as an input.
  assert.equal(
    part(told, values.filter((value) => value % 3 !== 0), { status: "final" }),
    "counted",
  );
  assert.equal(told.updates.length, 1);
  assert.deepEqual(told.inputs.map(({ sourceKey, value }) => [sourceKey, value]), [[
    "p0",
    undefined,
  ]]);
  part(told, values.filter((value) => value % 3 === 0).concat(7, 8), {
    partition: 1,
    status: "revised",
  });
  const corrected = told.updates.at(-1)!;
  assert.deepEqual([corrected.status, corrected.count, corrected.late], ["revised", 202, 2]);
});

Deno.test("damaged aggregates leave what was there as it was", () => {
  const told = new Told(byType());
  part(told, [1, 2, 3]);
  assert.equal(part(told, [1, 2, 3, 4], { cut: 3 }), "dead");
  assert.equal(part(told, [1, 2, 3, 4], { cut: 3, partition: 1 }), "dead");
  told.restart(byType());
  told.mark(10);
  told.mark(10, { partition: 1 });
  assert.deepEqual([told.updates[0]!.count, told.updates[0]!.measures["speed"]!.sum], [3, 6]);
});

Deno.test("aggregates of a declaration before are read, and marked partial when some are missing", () => {
  const told = new Told(byType());
  const spec: TumblingSpec = { ...grouped, aggregates: ["sum", "last"] };
  part(told, [4, 5]);
  told.restart(byType({ specs: [spec] }));
  part(told, [6], { partition: 1, spec });
  told.mark(10);
  told.mark(10, { partition: 1 });
  const { partial, count, measures } = told.updates.at(-1)!;
  assert.deepEqual([partial, count, measures["speed"]], [true, 3, { sum: 6, last: 6 }]);
});

Deno.test("an idle partition that comes back behind the others is late, and named as the slowest", () => {
  const told = new Told(byType());
  part(told, [1], { partition: 1 });
  told.mark(5, { partition: 1, idle: true });
  told.mark(50);
  assert.equal(told.windows.watermark, 50);
  assert.equal(part(told, [1, 2], { partition: 1 }), "late");
  told.mark(6, { partition: 1 });
  assert.deepEqual(told.windows.waitsFor?.partition, 1);
  assert.equal(told.windows.watermark, 50);
});

Deno.test("windows of which something was not sent while nobody asked for it are partial", () => {
  const told = new Told(byType());
  part(told, [1, 2], { partition: 0 });
  told.mark(5);
  told.mark(5, { partition: 1 });
  told.restart(byType());
  // Partition 1 had records until 7 in between, and goes on without one of this window.
  told.mark(12, { partition: 1, from: 8 });
  told.mark(12);
  const first = told.updates.at(-1)!;
  assert.deepEqual([first.start, first.status, first.count, first.partial], [0, "final", 2, true]);
  told.restart(byType());
  part(told, [1, 2, 3], { partition: 0, status: "revised" });
  assert.deepEqual(told.updates.at(-1)!.partial, true);
});

Deno.test("by formula, windows are partial whose inputs, or those before, were not sent", () => {
  const partials = (one: Partial<DerivedTerm>) => {
    const derivation: FormulaSpec = {
      kind: "formula",
      terms: { all: term({ key: { pattern: "^(.+)/.*$", to: "$1" }, ...one }) },
      measures: { rest: { formula: "sum", terms: ["all"] } },
    };
    const told = new Told(options({ derivation }));
    told.input("b1/T", 10, { last: 90, sum: 1 });
    told.input("b1/T", 20, { last: 100, sum: 1 });
    told.input("b1/T", 30, { last: 110, sum: 1, status: "open" });
    told.mark(20);
    told.restart(options({ derivation }));
    // Something of the windows from 20 and from 30 was not sent.
    told.mark(40, { from: 38 });
    for (let start = 40; start < 90; start += 10) {
      told.input("b1/T", start, { last: 200 + start, sum: 1 });
      told.mark(start + 10);
    }
    const lacking = told.updates.filter(({ partial }) => partial).map(({ start }) => start);
    assert(told.updates.some(({ partial }) => partial === undefined));
    return [...new Set(lacking)];
  };
  assert.deepEqual(partials({}), [20, 30]);
  assert.deepEqual(partials({ aggregate: "increase" }), [20, 30, 40]);
  assert.deepEqual(partials({ shift: 1 }), [10, 20]);
  assert.deepEqual(partials({ shift: -1 }), [20, 30, 40]);
});

Deno.test("state that begins in the middle says so of the windows that may lack partials", () => {
  const told = new Told(byType({ beginsWhole: false }));
  part(told, [1], { partition: 1 });
  told.mark(10);
  told.mark(10, { partition: 1 });
  assert.equal(told.updates[0]!.partial, true);
});
