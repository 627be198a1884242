import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamWindowsOptions } from "../options.ts";
import type { WindowSpec } from "../spec.ts";
import { driveDerived, type DrivenDerived } from "../testing/derived_drive.ts";
import {
  dayGrid,
  type ExpectedWindow,
  formulaOracle,
  groupedOracle,
  type SourceRecord,
  tumblingGrid,
} from "../testing/derived_oracle.ts";
import type { DerivedTerm, FormulaSpec } from "./spec.ts";

const SIZE = 10;
const grid = tumblingGrid(SIZE);

/** Records in order of arrival: disorder, late ones, long silences of a key. */
function records(sources: readonly string[], partitions: number): fc.Arbitrary<SourceRecord[]> {
  const keys = ["a/T", "a/H1", "a/H2", "b/T", "b/H1"];
  const step = fc.record({
    source: fc.constantFrom(...sources),
    key: fc.nat(keys.length - 1),
    group: fc.constantFrom("red", "blue", "green/x"),
    ahead: fc.oneof(fc.nat(6), fc.constantFrom(0, 15, 60)),
    behind: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(40)),
    value: fc.integer({ min: -20, max: 100 }),
  });
  return fc.array(step, { maxLength: 80, size: "max" }).map((steps) => {
    let now = 0;
    return steps.map(({ source, key, group, ahead, behind, value }): SourceRecord => {
      now += ahead;
      const partition = key % partitions;
      return { source, partition, key: keys[key]!, group, time: now - behind, value };
    });
  });
}

const steps = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.nat(6) }, {
    weight: 1,
    arbitrary: fc.integer({ min: 7, max: 9 }),
  }),
  { minLength: 1, maxLength: 40, size: "max" },
);

const times = fc.record({
  outOfOrdernessMs: fc.constantFrom(0, 5),
  allowedLatenessMs: fc.constantFrom(0, 7, 20),
});

function source(
  { outOfOrdernessMs, allowedLatenessMs }: { outOfOrdernessMs: number; allowedLatenessMs: number },
  aggregates: WindowSpec["aggregates"],
): { spec: WindowSpec; options: StreamWindowsOptions } {
  const spec: WindowSpec = {
    ...{ kind: "tumbling", sizeMs: SIZE, allowedLatenessMs, aggregates, measures: ["value"] },
    emit: "final-then-correct",
  };
  const options = {
    ...{ stream: "readings", specs: [spec], outOfOrdernessMs, offlineMs: 0, futureCapMs: Infinity },
    ...{ idleCloseMs: Infinity, openUpdateEveryMs: 0, beginsWhole: true },
  };
  return { spec, options };
}

/** The last states are the oracle's, and nothing that was told on the way was out of order. */
function check(driven: DrivenDerived, expected: readonly ExpectedWindow[]): void {
  const { updates, windows, late } = driven;
  const last = new Map<string, DrivenDerived["updates"][number]>();
  const finals = new Set<string>();
  for (const update of updates) {
    const id = `${update.key} ${update.start}`;
    const before = last.get(id);
    last.set(id, update);
    if (update.status === "final") {
      assert(!finals.has(id), `${id} was told final twice`);
      finals.add(id);
    }
    if (before === undefined) continue;
    assert(update.revision >= before.revision, `${id}: revision ${update.revision} came after`);
    if (update.revision !== before.revision) continue;
    const { watermark: _, ...content } = update;
    const { watermark: __, ...contentBefore } = before;
    assert.deepEqual(content, contentBefore, `${id}: another content of one revision`);
  }
  assert.deepEqual(late, []);
  const { in: all, counted, late: lates, dead, filtered } = windows.ledger;
  assert.equal(all, counted + lates + dead + filtered);
  assert.equal(dead, 0);
  const seen = [...last.values()].filter(({ count }) => count > 0).map((update) => ({
    ...{
      key: update.key,
      start: update.start,
      isFinal: update.status !== "open",
      count: update.count,
    },
    ...(update.inputs && { inputs: update.inputs }),
    values: rounded(
      update.inputs
        ? Object.fromEntries(
          Object.entries(update.measures).map(([name, { value }]) => [name, value]),
        )
        : { ...update.measures["value"] },
    ),
  }));
  const should = expected.filter(({ count }) => count > 0).map((one) => (
    { ...one, values: rounded(one.values) }
  ));
  const inOrder = (a: { key: string; start: number }, b: { key: string; start: number }) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : a.start - b.start;
  assert.deepEqual(seen.sort(inOrder), should.sort(inOrder));
}

function rounded(values: Readonly<Record<string, number | undefined>>) {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Math.round(value! * 1e6) / 1e6 + 0]),
  );
}

Deno.test("windows by group are those of all records, however partitions interleave", () => {
  const partitions = 3;
  fc.assert(
    fc.property(records(["readings"], partitions), steps, times, (all, steps, times) => {
      const { spec, options } = source(times, ["sum", "min", "max"]);
      const driven = driveDerived(all, {
        derived: {
          ...{
            stream: "readings_by_group",
            specs: [spec],
            openUpdateEveryMs: 0,
            beginsWhole: true,
          },
          derivation: { kind: "grouped", source: "readings", by: ["group"] },
          inputs: [{ source: "readings", partitions }],
        },
        ...{ sources: new Map([["readings", options]]), partitions, steps },
      });
      const renamed = all.map((one) => ({ ...one, group: one.group.replaceAll("/", "%2F") }));
      check(driven, groupedOracle(renamed, { grid, ...times, partitions }));
    }),
    { numRuns: 300 },
  );
});

const term = (one: Partial<DerivedTerm>): DerivedTerm => ({
  ...{ source: "total", size: SIZE, measure: "value", aggregate: "sum", weight: 1, shift: 0 },
  ...{ key: "same", across: "sum", expect: [], ...one },
});

const toHouse = (device: string) => ({ pattern: `^(.+)/${device}$`, to: "$1" });

const formulas: Readonly<Record<string, FormulaSpec>> = {
  "a counter's increase minus what is metered": {
    kind: "formula",
    terms: {
      total: term({ aggregate: "increase", shift: 1, key: toHouse("T") }),
      metered: term({
        source: "metered",
        key: toHouse("H\\d"),
        expect: ["{key}/H1", "{key}/H2"],
      }),
    },
    measures: { rest: { formula: "difference", terms: ["total", "metered"] } },
  },
  "shares of the keys that were seen": {
    kind: "formula",
    terms: {
      most: term({ aggregate: "max", across: "max", key: { constant: "all" } }),
      mean: term({ aggregate: "max", across: "avg", key: { constant: "all" }, weight: -0.5 }),
      before: term({ source: "metered", aggregate: "count", shift: -2, key: { constant: "all" } }),
    },
    measures: {
      share: { formula: "ratio", terms: ["most", "before"] },
      total: { formula: "sum", terms: ["most", "mean"] },
      least: { formula: "min", terms: ["most", "mean", "before"] },
    },
  },
  "a key against itself": {
    kind: "formula",
    terms: {
      now: term({ aggregate: "last" }),
      grown: term({ aggregate: "increase", weight: 2 }),
    },
    measures: {
      ratio: { formula: "ratio", terms: ["grown", "now"] },
      most: { formula: "max", terms: ["now", "grown"] },
    },
  },
};

for (const [name, spec] of Object.entries(formulas)) {
  Deno.test(`windows made from windows are those of all records: ${name}`, () => {
    const partitions = 2;
    const sources = [...new Set(Object.values(spec.terms).map(({ source }) => source))];
    fc.assert(
      fc.property(records(sources, partitions), steps, times, (all, steps, times) => {
        const { spec: window, options } = source(times, ["sum", "min", "max", "last"]);
        const driven = driveDerived(all, {
          derived: {
            ...{ stream: "rest", specs: [{ ...window, aggregates: ["value"] }], derivation: spec },
            ...{ openUpdateEveryMs: 0, beginsWhole: true },
            inputs: sources.map((source) => ({ source, partitions })),
          },
          sources: new Map(sources.map((name) => [name, { ...options, stream: name }])),
          ...{ partitions, steps },
        });
        const inputs = partitions * sources.length;
        check(driven, formulaOracle(all, { grid, ...times, inputs, spec }));
      }),
      { numRuns: 300 },
    );
  });
}

const ZONE = "Europe/Athens";
/** A day is as long as a window of the other tests, so that their records fit. */
const UNIT_MS = 86_400_000 / SIZE;
/** Days of 23 and 25 hours are near. */
const SPRING = Date.UTC(2026, 2, 25);

Deno.test("days of a time zone are merged across keys and made from days, as from all records", () => {
  const partitions = 2;
  const spec = formulas["a counter's increase minus what is metered"]!;
  const terms = Object.entries(spec.terms).map(([name, one]) =>
    [name, { ...one, size: 86_400_000 }] as const
  );
  const derivation: FormulaSpec = { ...spec, terms: Object.fromEntries(terms) };
  fc.assert(
    fc.property(records(["total", "metered"], partitions), steps, times, (scaled, steps, units) => {
      const all = scaled.map((one) => ({ ...one, time: SPRING + one.time * UNIT_MS }));
      const times = {
        outOfOrdernessMs: units.outOfOrdernessMs * UNIT_MS,
        allowedLatenessMs: units.allowedLatenessMs * UNIT_MS,
      };
      const { spec: tumbling, options } = source(times, ["sum", "min", "max", "last"]);
      const { aggregates, measures, allowedLatenessMs, emit } = tumbling;
      const day = { kind: "calendar", unit: "day", zone: ZONE, aggregates, measures } as const;
      const window: WindowSpec = { ...day, allowedLatenessMs, emit };
      const grid = dayGrid(ZONE);
      const sourceOptions = { ...options, specs: [window] };
      const shared = { openUpdateEveryMs: 0, beginsWhole: true };
      const sources = ["total", "metered"];
      const made = driveDerived(all, {
        derived: {
          ...{ ...shared, stream: "rest", derivation },
          specs: [{ ...window, aggregates: ["value"] }],
          inputs: sources.map((source) => ({ source, partitions })),
        },
        sources: new Map(sources.map((name) => [name, { ...sourceOptions, stream: name }])),
        ...{ partitions, steps },
      });
      check(made, formulaOracle(all, { grid, ...times, inputs: 2 * partitions, spec: derivation }));
      const own = all.filter(({ source }) => source === "total")
        .map((one) => ({ ...one, group: one.group.replaceAll("/", "-") }));
      const specs: WindowSpec[] = [{ ...window, aggregates: ["sum", "min", "max"] }];
      const merged = driveDerived(own, {
        derived: {
          ...{ ...shared, stream: "total_by_group", specs },
          derivation: { kind: "grouped", source: "total", by: ["group"] },
          inputs: [{ source: "total", partitions }],
        },
        sources: new Map([["total", { ...sourceOptions, stream: "total", specs }]]),
        ...{ partitions, steps },
      });
      check(merged, groupedOracle(own, { grid, ...times, partitions }));
    }),
    { numRuns: 100 },
  );
});
