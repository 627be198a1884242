import assert from "node:assert/strict";
import type { ArchivedRecord } from "../archive.ts";
import { javaPartition } from "../kafka/murmur2.ts";
import { encodeRecord } from "../load/numbered.ts";
import { declaredStreams, FIRST_SETTINGS } from "../streams/declared.ts";
import type { FindingKind } from "./findings.ts";
import { judge } from "./judge.ts";
import { oracle, type OracleRecord } from "./oracle.ts";
import { checkStream, type StreamEvidence } from "./stream_check.ts";
import type { WindowState } from "./windows.ts";

const stream = declaredStreams(FIRST_SETTINGS)[0]!;
const START = 1_800_000_000_000;
const PARTITIONS = 2;

/** Records of a minute, one dead and one late among them, and what right workers make of them. */
function rightEvidence(): StreamEvidence {
  const partition = javaPartition(new TextEncoder().encode("sensor-0"), PARTITIONS);
  const archived: ArchivedRecord[] = [];
  const append = (time: number, change: Partial<ArchivedRecord> = {}) => {
    const offset = archived.length;
    const { key, value } = encodeRecord(stream, {
      device: "sensor-0",
      time,
      seq: offset,
      value: 0.1,
    });
    const lost = { process: false, persist: "no" } as const;
    const timestamp = START + 1_000 * offset;
    archived.push({ offset, timestamp, key, value, headers: {}, epoch: 0, lost, ...change });
  };
  for (let second = 0; second < 60; second++) append(START + 1_000 * second);
  append(START, { value: new TextEncoder().encode("{") });
  append(START + 2_000);
  append(START + 3_600_000);
  const records = Array.from({ length: PARTITIONS }, (_, n) => n === partition ? archived : []);

  const good = archived.flatMap((log): OracleRecord[] => {
    const judgement = judge(stream, log, { partition, partitions: PARTITIONS });
    if (judgement.kind !== "good") return [];
    const id = `${partition}:${log.offset}`;
    return [{ ...judgement.record, id, append: log.timestamp, epoch: 0 }];
  });
  const { windows, late, counted, tooLate } = oracle(good, {
    ...stream,
    declared: [stream.windows],
  });
  const updates = windows.map((window): WindowState => {
    const { key, size, start, end, status, late, records } = window;
    const count = records.length;
    const revision = status === "open" ? count : count + 1;
    const summary = (measure: string) => {
      const values = records.map(({ measures }) => measures[measure])
        .filter((value) => value !== undefined);
      if (values.length === 0) return {};
      const sum = values.reduce((total, value) => total + value, 0);
      const avg = sum / values.length;
      return { sum, avg, min: Math.min(...values), max: Math.max(...values) };
    };
    const measures = { seq: summary("seq"), mix: summary("mix"), value: summary("value") };
    return { key, size, start, end, status, revision, count, late, measures };
  });
  const lateNames = late.map(({ id, size }) => `${id} ${size}`);
  const dead = [`${partition}:60`];
  const ledger = { in: good.length + 1, counted, late: tooLate, dead: 1, filtered: 0 };
  const raw = good.map(({ id, key, seq }) => `${id} ${key} ${seq}`);
  return {
    stream,
    declared: [stream.windows],
    partitions: [PARTITIONS],
    records,
    updates,
    late: lateNames,
    dead,
    ledgers: new Map([[partition, ledger]]),
    rows: { windows: updates, raw, late: lateNames, dead },
  };
}

/** What is found when something of a right result is changed, as `kind what`. */
function found(change: (right: StreamEvidence) => Partial<StreamEvidence>): string[] {
  const right = rightEvidence();
  const { findings } = checkStream({ ...right, ...change(right) });
  return [...new Set(findings.map(({ kind, what }) => `${kind} ${what.replace(/^\w+ /, "")}`))];
}

/** The first final window with one thing changed, among all updates and rows. */
function withWindow(right: StreamEvidence, change: Partial<WindowState>): Partial<StreamEvidence> {
  const at = right.updates.findIndex(({ status, size }) => status === "final" && size > 0);
  const updates = right.updates.map((update, n) => n === at ? { ...update, ...change } : update);
  return { updates, rows: { ...right.rows, windows: updates } };
}

Deno.test("nothing is found where everything is right, and there is something to compare", () => {
  const right = rightEvidence();
  assert.deepEqual(checkStream(right).findings, []);
  assert(checkStream(right).windows > 30);
  assert(right.late.length > 0 && right.updates.some(({ status }) => status === "open"));
});

const planted: Record<string, [(right: StreamEvidence) => Partial<StreamEvidence>, ...string[]]> = {
  "a window that is missing everywhere": [
    ({ updates, rows }) => ({
      updates: updates.slice(1),
      rows: { ...rows, windows: rows.windows.slice(1) },
    }),
    "lost window",
  ],
  "a window without one of its records": [
    (right) => withWindow(right, { count: 4, revision: 5 }),
    "lost window",
  ],
  "a window with a record twice": [
    (right) => withWindow(right, { count: 6, revision: 7 }),
    "doubled window",
  ],
  "a window with a wrong sum": [
    (right) => withWindow(right, { measures: { seq: { sum: 1, avg: 1, min: 0, max: 4 } } }),
    "wrong window",
  ],
  "a window that is not closed": [
    (right) => withWindow(right, { status: "open", revision: 5 }),
    "wrong window",
  ],
  "a window of no record": [
    ({ updates, rows }) => {
      const extra = { ...updates[0]!, key: "nobody" };
      return {
        updates: [...updates, extra],
        rows: { ...rows, windows: [...rows.windows, extra] },
      };
    },
    "wrong window",
  ],
  "a second final": [
    ({ updates }) => ({ updates: [updates[0]!, ...updates] }),
    "doubled update",
  ],
  "an older revision behind a newer one": [
    ({ updates, rows }) => {
      const older = { ...updates[0]!, status: "open", revision: 1, count: 1 };
      const all = [...updates, older];
      return { updates: all, rows: { ...rows, windows: [...rows.windows.slice(1), older] } };
    },
    "wrong update",
    "lost window",
  ],
  "one revision with two contents": [
    ({ updates }) => ({ updates: [{ ...updates[0]!, late: 9 }, ...updates] }),
    "doubled update",
    "wrong update",
  ],
  "a window row that is missing": [
    ({ rows }) => ({ rows: { ...rows, windows: rows.windows.slice(1) } }),
    "lost window row",
  ],
  "a window row that is older than the last update": [
    ({ rows }) => {
      const [first, ...others] = rows.windows;
      return { rows: { ...rows, windows: [{ ...first!, count: 1 }, ...others] } };
    },
    "wrong window row",
  ],
  "a late letter that is missing": [({ late }) => ({ late: late.slice(1) }), "lost late record"],
  "a late letter twice": [({ late }) => ({ late: [...late, late[0]!] }), "doubled late record"],
  "a late letter of a record in time": [
    ({ late }) => ({ late: [...late, "0:0 5000"] }),
    "wrong late record",
  ],
  "a dead letter that is missing": [() => ({ dead: [] }), "lost dead letter"],
  "a dead letter twice": [({ dead }) => ({ dead: [...dead, ...dead] }), "doubled dead letter"],
  "a late row that is missing": [
    ({ rows }) => ({ rows: { ...rows, late: rows.late.slice(1) } }),
    "lost late row",
  ],
  "a dead row twice": [
    ({ rows }) => ({ rows: { ...rows, dead: [...rows.dead, ...rows.dead] } }),
    "doubled dead row",
  ],
  "a raw row that is missing": [
    ({ rows }) => ({ rows: { ...rows, raw: rows.raw.slice(1) } }),
    "lost raw row",
  ],
  "a ledger that missed a record": [
    ({ ledgers }) => ({
      ledgers: new Map([...ledgers].map(([task, one]) => [task, { ...one, in: one.in - 1 }])),
    }),
    "lost ledger",
  ],
  "a ledger that does not add up": [
    ({ ledgers }) => ({
      ledgers: new Map([...ledgers].map(([task, one]) => [task, { ...one, counted: 0 }])),
    }),
    "wrong ledger",
  ],
};

for (const [what, [change, ...expected]] of Object.entries(planted)) {
  Deno.test(`${what} is found`, () => assert.deepEqual(found(change).sort(), expected.sort()));
}

Deno.test("a record that was deleted unread counts nowhere, and its row may be there", () => {
  const right = rightEvidence();
  const lose = (persist: "no" | "unsure") =>
    right.records.map((records) =>
      records.map((one) => one.offset === 10 ? { ...one, lost: { process: true, persist } } : one)
    );
  const kinds = (records: StreamEvidence["records"]) =>
    new Set(checkStream({ ...right, records }).findings.map(({ kind }): FindingKind => kind));
  assert.deepEqual(kinds(lose("unsure")), new Set<FindingKind>(["doubled"]));
});

Deno.test("a record with a byte order mark is dead, and no row is missed when it was not read", () => {
  const right = rightEvidence();
  const withMark = (lost: ArchivedRecord["lost"]) =>
    right.records.map((records) =>
      records.map((one) => {
        if (one.offset !== 60) return one;
        const value = new Uint8Array([0xef, 0xbb, 0xbf, ...records[59]!.value!]);
        return { ...one, value, lost };
      })
    );
  const records = withMark({ process: false, persist: "no" });
  assert.deepEqual(checkStream({ ...right, records }).findings, []);

  // The process worker has not read it; persist has, and stores no such record.
  const ledgers = new Map(
    [...right.ledgers].map(([task, one]) => [task, { ...one, in: one.in - 1, dead: 0 }]),
  );
  const cut = {
    records: withMark({ process: true, persist: "no" }),
    dead: [],
    ledgers,
    rows: { ...right.rows, dead: [] },
  };
  assert.deepEqual(checkStream({ ...right, ...cut }).findings, []);
});
