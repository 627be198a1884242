import assert from "node:assert/strict";
import { StreamWindows } from "../stream_windows.ts";
import { recordView } from "../testing/record_view.ts";
import type { TumblingSpec } from "../spec.ts";
import { decodePartial, type Marker, type Partial } from "./partial.ts";
import { type PartialLane, PartialSender, type SenderOptions } from "./sender.ts";

const spec: TumblingSpec = {
  ...{ kind: "tumbling", sizeMs: 10, allowedLatenessMs: 30, emit: "final-then-correct" },
  ...{ aggregates: ["sum", "last"], measures: ["energy"] },
};

/** A lane that keeps what was sent, and windows that send on it. */
function setUp(derivation: SenderOptions["derivation"]) {
  const sent: { key: string; message: Partial | Marker }[] = [];
  const read = (value: Uint8Array) => decodePartial(value.slice(), 0, value.length);
  const lane: PartialLane = {
    partial: (key, value) =>
      void sent.push({ key: new TextDecoder().decode(key), message: read(value) }),
    marker: (value) => void sent.push({ key: "", message: read(value) }),
  };
  const sender = new PartialSender({ derivation, specs: [spec], source: "a", partition: 3 }, lane);
  const windows = new StreamWindows({
    ...{ stream: "a", specs: [spec], outOfOrdernessMs: 0, offlineMs: 0, futureCapMs: Infinity },
    ...{ idleCloseMs: Infinity, openUpdateEveryMs: 0, beginsWhole: true },
  }, { update: (update) => sender.update(update), late: () => {} });
  const add = (key: string, time: number, energy: number | null) => {
    windows.add(recordView([spec], { key, time, record: { energy } }), Infinity);
    windows.settle(Infinity);
  };
  return { sent, sender, windows, add };
}

const common = { size: 10, measure: "energy", weight: 1, across: "sum", expect: [] } as const;

Deno.test("a window is sent once to each key, with the values that its terms take", () => {
  const { sent, add } = setUp({
    kind: "formula",
    terms: {
      house: {
        ...common,
        source: "a",
        aggregate: "sum",
        shift: 0,
        key: { pattern: "/.*", to: "" },
      },
      shifted: {
        ...{ ...common, source: "a", aggregate: "increase", shift: 2 },
        key: { pattern: "/.*", to: "" },
      },
      all: { ...common, source: "a", aggregate: "count", shift: 0, key: { constant: "all" } },
      other: { ...common, source: "b", aggregate: "sum", shift: 0, key: "same" },
    },
    measures: {},
  });
  add("b1/T", 1, 5);
  add("b1/T", 2, 7);
  add("b1/T", 10, null);
  const values = sent.map(({ key, message }) => {
    assert(message.kind === "window" && message.status === "final" && message.sourceKey === "b1/T");
    return [key, message.names, message.values];
  });
  assert.deepEqual(values, [["b1", ["sum energy", "last energy"], [12, 7]], ["all", ["count"], [
    2,
  ]]]);
  add("b1/T", 20, 1);
  const { message } = sent.at(-2)!;
  // The window had no reading: that is told, and nothing made up.
  assert(message.kind === "window" && message.values.every(Number.isNaN) && message.count === 1);
});

Deno.test("however many records are late, a group's window is sent once per flush", () => {
  const { sent, sender, add } = setUp({ kind: "grouped", source: "a", by: ["type"] });
  add("van", 1, 5);
  add("van", 10, 5);
  assert.equal(sent.length, 1);
  for (let nth = 0; nth < 50; nth++) add("van", 2, 1);
  assert.equal(sent.length, 1);
  sender.flush();
  sender.flush();
  const [, { key, message }] = sent as [unknown, typeof sent[number]];
  assert(message.kind === "grouped" && message.status === "revised");
  assert.deepEqual([sent.length, key, message.count, message.partition], [2, "van", 51, 3]);
});

Deno.test("a marker follows the partials that it covers, and none says what the last one said", () => {
  const { sent, sender, windows, add } = setUp({ kind: "grouped", source: "a", by: ["type"] });
  assert.equal(sender.mark(windows, true), true);
  assert.equal(sender.mark(windows, true), false);
  add("van", 1, 5);
  assert.equal(sender.mark(windows, false), true);
  add("van", 9, 5);
  assert.equal(sender.mark(windows, false), false);
  add("van", 11, 5);
  add("van", 3, 5);
  assert.equal(sender.mark(windows, false), true);
  assert.equal(sender.mark(windows, false), false);
  assert.deepEqual(
    sent.map(({ message }) => message.kind === "marker" ? message.watermark : message.status),
    [-Infinity, 1, "final", "revised", 11],
  );
});
