import assert from "node:assert/strict";
import { declaredStreams, FIRST_SETTINGS, FORMULA } from "../streams/declared.ts";
import { checkFormula, checkSites, type DerivedEvidence } from "./derived_check.ts";
import { oracle, type OracleRecord } from "./oracle.ts";
import type { WindowState } from "./windows.ts";

const stream = declaredStreams(FIRST_SETTINGS)[0]!;
const sites = stream.sites!;
const START = 1_800_000_000_000;
const encoder = new TextEncoder();

function record(partition: number, second: number, site: string | undefined): OracleRecord {
  const time = START + 1_000 * second;
  return {
    ...{ id: `${partition}:${second}`, key: `sensor-${partition}`, time, append: time, epoch: 0 },
    ...{ seq: second, measures: { seq: second, mix: 1, value: 2 } },
    ...(site === undefined ? {} : { site }),
  };
}

const tasks = [
  [record(0, 1, "a"), record(0, 2, undefined), record(0, 30, "a")],
  [record(1, 3, "a"), record(1, 30, "a")],
];

function state(start: number, changes: Partial<WindowState>): WindowState {
  return {
    ...{ key: "a", size: 5_000, start: START + start, end: START + start + 5_000, late: 0 },
    ...{ status: "final", revision: 3, count: 2, measures: {} },
    ...changes,
  };
}

const summary = (values: readonly number[]) => {
  const sum = values.reduce((total, value) => total + value, 0);
  return { sum, avg: sum / values.length, min: Math.min(...values), max: Math.max(...values) };
};

const updates = [
  state(0, {
    measures: { seq: summary([1, 3]), mix: summary([1, 1]), value: summary([2, 2]) },
  }),
  state(30_000, {
    ...{ status: "open", revision: 2 },
    measures: { seq: summary([30, 30]), mix: summary([1, 1]), value: summary([2, 2]) },
  }),
];

function ledger(all: number, filtered = 0) {
  return { in: all, counted: all - filtered, late: 0, dead: 0, filtered };
}

const stored = (windows: readonly WindowState[]) => ({ windows, late: [], dead: [] });

const evidence: DerivedEvidence = {
  ...{ updates, rows: stored(updates), late: [], dead: [], inputs: [] },
  ledgers: new Map([
    [0, { ledger: ledger(4), firstHop: ledger(3, 1) }],
    [1, { ledger: ledger(0), firstHop: { ...ledger(2), in: 3, dead: 1 } }],
  ]),
};

function sitesFindings(changes: Partial<DerivedEvidence>): string[] {
  // Partition 1 had a record that was too far ahead as well.
  const records = { tasks, future: [0, 1] };
  return checkSites({ ...stream, sites }, records, { ...evidence, ...changes }).findings
    .map(({ kind, what }) => `${kind}: ${what}`);
}

Deno.test("right windows by site are found right, and each fault in them", () => {
  assert.deepEqual(sitesFindings({}), []);
  const first = (change: Partial<WindowState>) => {
    const changed = [{ ...updates[0]!, ...change }, updates[1]!];
    return sitesFindings({ updates: changed, rows: stored(changed) });
  };
  const window = "chaos_sensor_by_site window";
  assert.deepEqual(first({ count: 1 }), [`lost: ${window}`]);
  assert.deepEqual(first({ count: 3 }), [`doubled: ${window}`]);
  assert.deepEqual(first({ status: "open" }), [`wrong: ${window}`]);
  assert.deepEqual(first({ status: "revised" }), [`wrong: ${window}`]);
  assert.deepEqual(sitesFindings({ updates: [updates[1]!], rows: stored([updates[1]!]) }), [
    `lost: ${window}`,
  ]);
  assert.deepEqual(sitesFindings({ rows: { ...stored(updates), dead: ["0:1"] } }), [
    "wrong: chaos_sensor_by_site dead row",
  ]);
  const few = new Map([...evidence.ledgers, [1, { ledger: ledger(0), firstHop: ledger(1) }]]);
  assert.deepEqual(sitesFindings({ ledgers: few }), ["lost: chaos_sensor_by_site first ledger"]);
  const twice = { ...ledger(2), in: 4, dead: 2 };
  const dead = new Map([...evidence.ledgers, [1, { ledger: ledger(0), firstHop: twice }]]);
  assert.deepEqual(sitesFindings({ ledgers: dead }), [
    "doubled: chaos_sensor_by_site first ledger",
  ]);
});

Deno.test("windows that are made from windows are found right, and each fault in them", () => {
  const inputs = FORMULA.inputs.flatMap((key, index) =>
    [0, 5_000].map((start): WindowState =>
      state(start, {
        key,
        measures: { seq: { last: start / 1_000 + index }, mix: { sum: 10 } },
      })
    )
  );
  const merged = inputs.flatMap((input) => [input, input]).map((input) => ({
    ...{ offset: 0, timestamp: 0, key: null, headers: {} },
    value: encoder.encode(
      JSON.stringify({ source_key: input.key, start: input.start, revision: input.revision }),
    ),
  }));
  const expected = [
    oracle([record(0, 40, "a")], { ...stream, declared: [stream.windows] }),
  ];
  const right = [
    state(0, {
      ...{ key: FORMULA.key, count: 3, inputs: { present: 3, expected: 6 } },
      measures: { gain: {}, rest: {} },
    }),
    state(5_000, {
      ...{ key: FORMULA.key, count: 6, inputs: { present: 6, expected: 6 } },
      measures: { gain: { value: 15 }, rest: { value: 15 } },
    }),
  ];
  const findings = (changes: Partial<DerivedEvidence>) =>
    checkFormula(FORMULA, { updates: inputs, expected }, {
      ...{
        updates: right,
        rows: stored(right),
        late: [],
        dead: [],
        inputs: merged,
        ledgers: new Map(),
      },
      ...changes,
    }).findings.map(({ kind, what }) => `${kind}: ${what}`);
  assert.deepEqual(findings({}), []);
  const zero = [right[0]!, { ...right[1]!, measures: { gain: { value: 15 }, rest: { value: 0 } } }];
  assert.deepEqual(findings({ updates: zero, rows: stored(zero) }), ["wrong: chaos_trio window"]);
  const filled = [{ ...right[0]!, measures: { gain: { value: 0 }, rest: {} } }, right[1]!];
  assert.deepEqual(findings({ updates: filled, rows: stored(filled) }), [
    "wrong: chaos_trio window",
  ]);
  assert.deepEqual(findings({ inputs: merged.slice(1) }), ["lost: chaos_trio input"]);
  assert.deepEqual(findings({ inputs: [...merged, merged[0]!] }), ["doubled: chaos_trio input"]);
});
