import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamWindowsOptions } from "./options.ts";
import {
  type HoppingSpec,
  type SessionSpec,
  type TumblingSpec,
  windowSize,
  type WindowSpec,
} from "./spec.ts";
import { StreamWindows } from "./stream_windows.ts";
import { inputs } from "./testing/arbitraries.ts";
import { type History, HistoryOracle, type Told } from "./testing/history_oracle.ts";
import { SessionHistory } from "./testing/session_history.ts";
import { type OracleInput, recordView, StateStore, windowId } from "./testing/mod.ts";
import type { LateRecord, UpdateView } from "./update.ts";
import { toUpdate } from "./update_view.ts";

const rules = fc.record({
  allowedLatenessMs: fc.constantFrom(0, 4, 12, 30),
  emit: fc.constantFrom("update" as const, "final" as const, "final-then-correct" as const),
});
type Shape =
  | Pick<TumblingSpec, "kind" | "sizeMs">
  | Pick<HoppingSpec, "kind" | "sizeMs" | "slideMs">
  | Pick<SessionSpec, "kind" | "gapMs">;

/** Declarations of windows of these shapes, in any order. */
function declarations(shapes: readonly Shape[]): fc.Arbitrary<StreamWindowsOptions> {
  const positions = shapes.map((_, index) => index);
  return fc.record({
    rules: fc.tuple(...shapes.map(() => rules)),
    order: fc.shuffledSubarray(positions, { minLength: shapes.length }),
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
}

interface Run {
  readonly given: readonly OracleInput[];
  readonly first: StreamWindowsOptions;
  /** Declared anew before the input of that number. */
  readonly later: readonly (readonly [before: number, options: StreamWindowsOptions])[];
  /** Whether it is stopped again while windows are due. */
  readonly twice: boolean;
}

function runs(shapes: readonly Shape[]): fc.Arbitrary<Run> {
  const declaration = declarations(shapes);
  return fc.record({
    given: inputs,
    first: declaration,
    later: fc.array(fc.tuple(fc.nat(40), declaration), { minLength: 1, maxLength: 4 }),
    twice: fc.boolean(),
  });
}

/** Lets a stream be declared anew and compares everything that it emits with what an oracle says. */
function check({ given, first, later, twice }: Run, history: History): void {
  const records = given.filter((input): input is Extract<OracleInput, { time: number }> =>
    "time" in input
  );
  const store = new StateStore();
  let emitted: Told[] = [];
  let late: number[] = [];
  const sink = {
    update: (view: UpdateView) => {
      const { status, end, count, late, partial } = toUpdate(view);
      assert.equal(partial, undefined);
      if (status === "open") return;
      emitted.push({ id: windowId(toUpdate(view)), end, status, count, late });
    },
    late: ({ spec }: LateRecord) => void late.push(windowSize(spec)),
  };
  const compare = (told: readonly Told[], when: string) => {
    assert.deepEqual(sorted(emitted), sorted(told), when);
    emitted = [];
  };
  let options = first;
  let windows = new StreamWindows(options, sink);
  records.forEach((record, index) => {
    for (const change of later) {
      if (change[0] !== index) continue;
      options = change[1];
      store.write(windows);
      windows = store.restore(options, sink, (rows) => rows.toReversed());
      if (twice) {
        windows.settle(1);
        store.write(windows);
        windows = store.restore(options, sink);
      }
      windows.settle(Infinity);
      windows.emitOpen(index, Infinity);
      compare(history.settle(options), `restart ${index}`);
    }
    windows.add(recordView(options.specs, record), record.appendTime ?? Infinity);
    windows.settle(Infinity);
    windows.emitOpen(index, Infinity);
    const expected = history.add(record, options);
    assert.deepEqual(late.sort(), expected.late.sort(), `late at ${index}`);
    late = [];
    compare(expected.told, `record ${index}`);
  });
  const { ledger } = windows;
  for (const { before, counted, late, filtered } of ledger.specs) {
    assert.equal(before + counted + late + filtered, ledger.in);
  }
}

Deno.test("a stream that is declared anew tells each window once and counts nothing behind what was dropped", () => {
  const aligned = runs([
    { kind: "tumbling", sizeMs: 10 },
    { kind: "hopping", sizeMs: 12, slideMs: 4 },
    { kind: "hopping", sizeMs: 60, slideMs: 3 },
  ]);
  fc.assert(fc.property(aligned, (run) => check(run, new HistoryOracle())), { numRuns: 1000 });
});

Deno.test("so do sessions, and what readers have seen of one that is gone is withdrawn", () => {
  const sessions = runs([{ kind: "session", gapMs: 6 }]);
  fc.assert(fc.property(sessions, (run) => check(run, new SessionHistory())), { numRuns: 2000 });
});

function sorted(told: readonly Told[]): string[] {
  return told.map((one) => JSON.stringify(one)).sort();
}
