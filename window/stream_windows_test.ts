import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamWindowsOptions } from "./options.ts";
import type { StreamWindows } from "./stream_windows.ts";
import {
  calendarRuns,
  inputs,
  options,
  sessionInputs,
  sessionOptions,
} from "./testing/arbitraries.ts";
import { type Between, drive } from "./testing/drive.ts";
import { differences, oracle, type OracleInput, StateStore, windowId } from "./testing/mod.ts";
import type { WindowUpdate } from "./update.ts";

const LATER = 1e15;
const anyInputs = fc.oneof(inputs, sessionInputs);
const anyOptions = fc.oneof(options, sessionOptions);
const between = fc.array(
  fc.constantFrom<Between>(
    ...["nothing", "open", "settle", "settle one", "write", "restart"] as const,
    "settle one, restart, shuffled",
  ),
  { minLength: 1, maxLength: 12 },
);

type Run = typeof calendarRuns extends fc.Arbitrary<infer Run> ? Run : never;

const settled = (updates: WindowUpdate[]) => updates.filter(({ status }) => status !== "open");

function assertOracle(given: readonly OracleInput[], settings: StreamWindowsOptions): void {
  const driven = drive(given, settings);
  driven.windows.emitOpen(LATER, Infinity);
  const expected = oracle(given, settings);
  const last = new Map(driven.updates.map((update) => [windowId(update), update]));
  assert.deepEqual([...last.keys()].sort(), [...expected.windows.keys()].sort());
  for (const [id, update] of last) {
    assert.deepEqual(differences(update, expected.windows.get(id)!), [], id);
  }
  assert.deepEqual(driven.late, expected.late);
  assert.deepEqual(driven.windows.ledger, expected.ledger);
  assert.equal(driven.windows.watermark, expected.watermark);
}

Deno.test("the last update of every window, the late records and the ledger are the oracle's", () => {
  fc.assert(fc.property(inputs, options, assertOracle), { numRuns: 1500 });
});

Deno.test("sessions that reopen, merge and move their start are the oracle's", () => {
  fc.assert(fc.property(sessionInputs, sessionOptions, assertOracle), { numRuns: 1000 });
});

Deno.test("days, weeks and months about a change of clocks are the oracle's", () => {
  const check = ({ given, settings }: Run) => assertOracle(given, settings);
  fc.assert(fc.property(calendarRuns, check), { numRuns: 200 });
});

Deno.test("restarts and open updates change nothing of days, weeks and months", () => {
  fc.assert(
    fc.property(calendarRuns, between, ({ given, settings }, actions) => {
      const plain = drive(given, settings);
      const disturbed = drive(given, settings, actions);
      assert.deepEqual(settled(disturbed.updates), settled(plain.updates));
      assert.deepEqual(disturbed.late, plain.late);
      assert.deepEqual(disturbed.windows.ledger, plain.windows.ledger);
      disturbed.store.write(disturbed.windows);
      restore(disturbed.store, settings);
    }),
    { numRuns: 500 },
  );
});

Deno.test("batches, slices, open updates and restarts change no final result, to the bit", () => {
  fc.assert(
    fc.property(anyInputs, anyOptions, between, (given, settings, actions) => {
      const plain = drive(given, settings);
      const disturbed = drive(given, settings, actions);
      assert.deepEqual(settled(disturbed.updates), settled(plain.updates));
      assert.deepEqual(disturbed.late, plain.late);
      assert.deepEqual(disturbed.windows.ledger, plain.windows.ledger);
      assert.deepEqual(disturbed.watermarks, plain.watermarks);
    }),
    { numRuns: 1500 },
  );
});

Deno.test("what is written and what changed since make up the live state, and nothing else is written", () => {
  fc.assert(
    fc.property(anyInputs, anyOptions, between, (given, settings, actions) => {
      const { windows, store } = drive(given, settings, actions);
      store.write(windows);
      assert.equal(windows.changed, false);
      const { written } = store;
      store.write(windows);
      assert.equal(store.written, written);
      const restored = restore(store, settings);
      assert.equal(restored.changed, false);
      assert.equal(restored.maxEventTime, windows.maxEventTime);
      assert.equal(restored.watermark, windows.watermark);
      assert.equal(restored.counts.windows, windows.counts.windows);
      assert.equal(store.rows.size >= windows.counts.windows, true);
      const again = new StateStore();
      again.head = JSON.stringify(restored.head());
      assert.deepEqual(JSON.parse(again.head), JSON.parse(store.head!));
    }),
    { numRuns: 600 },
  );
});

function restore(store: StateStore, settings: StreamWindowsOptions): StreamWindows {
  const sink = { update: () => assert.fail("restoring emits nothing"), late: () => {} };
  const restored = store.restore(settings, sink);
  assert.equal(restored.settle(Infinity), true);
  return restored;
}

Deno.test("a revision has one content, revisions and stamps rise, a window is final once at most", () => {
  fc.assert(
    fc.property(anyInputs, anyOptions, between, (given, settings, actions) => {
      const restarts = actions.some((action) => action.includes("restart"));
      const { updates, stamps } = drive(given, settings, actions);
      assert.ok(stamps.every((stamp, i) => i === 0 || stamp > stamps[i - 1]!), "stamps rise");
      const seen = new Map<string, WindowUpdate>();
      const highest = new Map<string, number>();
      const finals = new Set<string>();
      for (const update of updates) {
        const id = windowId(update);
        const before = highest.get(id) ?? 0;
        const revision = `${id} ${update.revision}`;
        assert.ok(restarts ? update.revision >= before : update.revision > before, revision);
        highest.set(id, update.revision);
        assert.deepEqual(update, seen.get(revision) ?? update);
        seen.set(revision, update);
        if (update.status !== "final") continue;
        assert.ok(!finals.has(id), `${id} is final twice`);
        finals.add(id);
      }
    }),
    { numRuns: 800 },
  );
});

Deno.test("a revision has the same content whenever open windows are emitted", () => {
  fc.assert(
    fc.property(anyInputs, anyOptions, between, between, (given, settings, actions, others) => {
      const revisions = (updates: WindowUpdate[]) =>
        new Map(updates.map((update) => [`${windowId(update)} ${update.revision}`, update]));
      const one = revisions(drive(given, settings, actions).updates);
      const other = revisions(drive(given, settings, others).updates);
      for (const [revision, update] of one) {
        assert.deepEqual(update, other.get(revision) ?? update);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("in = counted + late + filtered + future, and the watermark never goes back", () => {
  fc.assert(
    fc.property(inputs, options, between, (given, settings, actions) => {
      const { windows, watermarks } = drive(given, settings, actions);
      const { ledger } = windows;
      for (const counts of [ledger, ...ledger.specs]) {
        assert.equal(counts.counted + counts.late + counts.filtered + ledger.future, ledger.in);
      }
      assert.equal(ledger.in, given.filter((input) => "record" in input).length);
      assert.deepEqual(watermarks, watermarks.toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
