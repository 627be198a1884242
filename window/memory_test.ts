import assert from "node:assert/strict";
import { type AggregateName, StreamWindows } from "./mod.ts";

const START = 1_767_225_600_000;
const BASIC: AggregateName[] = ["count", "sum", "min", "max", "avg"];
const FULL: AggregateName[] = [...BASIC, "stddev", "first", "last", "p50", "p95", "p99"];

/** Bytes per open window of so many keys and windows of each, with so many records in each window. */
function bytesPerWindow(
  aggregates: AggregateName[],
  { keys, windows, records }: { keys: number; windows: number; records: number },
): number {
  const all = new StreamWindows({
    stream: "s",
    specs: [{
      ...{ kind: "tumbling", sizeMs: 10_000, allowedLatenessMs: 0, measures: ["speed"] },
      ...{ aggregates, emit: "final-then-correct" },
    }],
    ...{ outOfOrdernessMs: 3_600_000, offlineMs: 0, futureCapMs: 0, idleCloseMs: Infinity },
    ...{ openUpdateEveryMs: 0, beginsWhole: true },
  }, { update: () => {}, late: () => {} });
  const encoder = new TextEncoder();
  const numbers = new Float64Array(1);
  for (let key = 0; key < keys; key++) {
    const keyBytes = encoder.encode(`device-${key}`);
    const view = { keyBytes, keyStart: 0, keyEnd: keyBytes.length, numbers, fields: [] };
    for (let i = 0; i < windows * records; i++) {
      numbers[0] = 20 + (key * 31 + i * 977) % 1000 / 100;
      const eventTime = START + i * 10_000 / records;
      all.add({ ...view, eventTime }, eventTime);
    }
  }
  while (!all.writeChanges(() => {}, 1000));
  assert.equal(all.counts.windows, keys * windows);
  return all.bytes / all.counts.windows;
}

Deno.test("an open window takes at most 120 bytes with basic aggregates, 900 with all", () => {
  const many = { keys: 8_000, windows: 10, records: 1 };
  assert.ok(bytesPerWindow(BASIC, many) <= 120);
  assert.ok(bytesPerWindow(FULL, { ...many, keys: 800, records: 60 }) <= 900);
});
