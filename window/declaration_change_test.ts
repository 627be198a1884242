import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamWindowsOptions } from "./options.ts";
import type { WindowSpec } from "./spec.ts";
import { StreamWindows } from "./stream_windows.ts";
import { inputs } from "./testing/arbitraries.ts";
import { HistoryOracle, type Told } from "./testing/history_oracle.ts";
import { type OracleInput, recordView, StateStore, windowId } from "./testing/mod.ts";
import type { LateRecord, UpdateView } from "./update.ts";
import { toUpdate } from "./update_view.ts";

const rules = fc.record({
  allowedLatenessMs: fc.constantFrom(0, 4, 12, 30),
  emit: fc.constantFrom("update" as const, "final" as const, "final-then-correct" as const),
});
const shapes = [
  { kind: "tumbling", sizeMs: 10 },
  { kind: "hopping", sizeMs: 12, slideMs: 4 },
  { kind: "hopping", sizeMs: 60, slideMs: 3 },
] as const;
const declaration = fc.record({
  rules: fc.tuple(rules, rules, rules),
  order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
  outOfOrdernessMs: fc.constantFrom(0, 3, 8),
  offlineMs: fc.constantFrom(0, 5, 25, 1000),
}).map(({ rules, order, ...times }): StreamWindowsOptions => ({
  ...{ stream: "s", futureCapMs: Infinity, idleCloseMs: Infinity, openUpdateEveryMs: 0 },
  ...times,
  beginsWhole: true,
  specs: order.map((index): WindowSpec => ({
    ...shapes[index]!,
    ...rules[index]!,
    ...{ aggregates: ["sum"], measures: ["speed"] },
  })),
}));
/** Declared anew before the input of that number. */
const changes = fc.array(fc.tuple(fc.nat(40), declaration), { minLength: 1, maxLength: 4 });

Deno.test("a stream that is declared anew tells each window once and counts nothing behind what was dropped", () => {
  fc.assert(
    fc.property(inputs, declaration, changes, fc.boolean(), (given, first, later, slices) => {
      const records = given.filter((input): input is Extract<OracleInput, { time: number }> =>
        "time" in input
      );
      const history = new HistoryOracle();
      const store = new StateStore();
      let emitted: Told[] = [];
      let late: number[] = [];
      const sink = {
        update: (view: UpdateView) => {
          const { status, count, late, partial } = toUpdate(view);
          assert.equal(partial, undefined);
          if (status === "open") return;
          emitted.push({ id: windowId(toUpdate(view)), status, count, late });
        },
        late: ({ spec }: LateRecord) => {
          if (spec.kind !== "session") late.push(spec.sizeMs);
        },
      };
      let options = first;
      let windows = new StreamWindows(options, sink);
      records.forEach((record, index) => {
        for (const change of later) {
          if (change[0] !== index) continue;
          options = change[1];
          store.write(windows);
          windows = store.restore(options, sink, (rows) => rows.toReversed());
          if (slices) {
            windows.settle(1);
            store.write(windows);
            windows = store.restore(options, sink);
          }
          windows.settle(Infinity);
          assert.deepEqual(sorted(emitted), sorted(history.settle(options)), `restart ${index}`);
          emitted = [];
        }
        windows.add(recordView(options.specs, record), record.appendTime ?? Infinity);
        windows.settle(Infinity);
        const expected = history.add(record, options);
        assert.deepEqual(late.sort(), expected.late.sort(), `late at ${index}`);
        assert.deepEqual(sorted(emitted), sorted(expected.told), `record ${index}`);
        emitted = [];
        late = [];
      });
      const { ledger } = windows;
      for (const { before, counted, late, filtered } of ledger.specs) {
        assert.equal(before + counted + late + filtered, ledger.in);
      }
    }),
    { numRuns: 1000 },
  );
});

function sorted(told: readonly Told[]): string[] {
  return told.map((one) => JSON.stringify(one)).sort();
}
