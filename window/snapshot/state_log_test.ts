import assert from "node:assert/strict";
import fc from "fast-check";
import type { WindowSpec } from "../spec.ts";
import { StreamWindows } from "../stream_windows.ts";
import { decodeNumber, encodeNumber, type StateValue } from "./number.ts";
import { jsonBytes, type StateChunk } from "./state_log.ts";

const spec: WindowSpec = {
  kind: "tumbling",
  sizeMs: 10,
  allowedLatenessMs: 1_000_000,
  aggregates: ["avg", "p95"],
  measures: ["speed"],
  emit: "final-then-correct",
};
const sink = { update: () => {}, late: () => {} };
const options = (specs: WindowSpec[]) => ({
  ...{ stream: "s", specs, outOfOrdernessMs: 0, futureCapMs: 0, idleCloseMs: Infinity },
  openUpdateEveryMs: 0,
});

function filled(): StreamWindows {
  const windows = new StreamWindows(options([spec]), sink);
  for (let i = 0; i < 5000; i++) windows.add(`key-${i % 50}`, i, { speed: i % 7 }, i);
  return windows;
}

Deno.test("nothing changed, nothing to write; a record changes one row", () => {
  const windows = filled();
  assert.ok(windows.takeChanges().length > 0);
  assert.deepEqual(windows.takeChanges(), []);
  windows.add("key-1", 4999, { speed: 1 }, 4999);
  const [chunk, ...more] = windows.takeChanges();
  assert.deepEqual(more, []);
  assert.equal(chunk?.specs?.[0]?.rows.length, 1);
});

Deno.test("chunks are about 200 KB by default, the first of a snapshot resets", () => {
  const chunks = filled().snapshot();
  const sizes = chunks.map((chunk) => JSON.stringify(chunk).length);
  assert.ok(chunks.length > 1 && Math.max(...sizes) <= 200_000, sizes.join(" "));
  assert.deepEqual(chunks.map((chunk) => chunk.reset ?? false), chunks.map((_, i) => i === 0));
});

Deno.test("a snapshot replaces what was before it", () => {
  const other = new StreamWindows(options([spec]), sink);
  other.add("other", 100_000, { speed: 1 }, 100_000);
  const windows = filled();
  const chunks = [...other.takeChanges(), ...windows.snapshot()];
  const restored = StreamWindows.restore(options([spec]), sink, chunks);
  assert.deepEqual(restored.snapshot(), windows.snapshot());
});

Deno.test("state of another version or of other windows is refused, saying what to do", () => {
  const chunks = filled().snapshot();
  const restore = (specs: WindowSpec[], given: StateChunk[]) => () =>
    StreamWindows.restore(options(specs), sink, given);
  assert.throws(restore([{ ...spec, sizeMs: 20 }], chunks), /other windows.*Declare it as before/);
  assert.throws(restore([], chunks), /not declared now/);
  const newer = [{ ...chunks[0]!, v: 2 as 1 }];
  assert.throws(restore([spec], newer), /version 2, this program reads 1/);
  assert.throws(restore([spec], chunks.slice(1)), /begins in the middle/);
  assert.doesNotThrow(restore([{ ...spec, allowedLatenessMs: 5, emit: "final" }], chunks));
});

Deno.test("a window that came and went between two calls is not written", () => {
  const windows = new StreamWindows(options([{ ...spec, allowedLatenessMs: 0 }]), sink);
  windows.add("a", 5, { speed: 1 }, 5);
  windows.add("a", 15, { speed: 1 }, 15);
  const rows = windows.takeChanges().flatMap((chunk) => chunk.specs?.[0]?.rows ?? []);
  assert.deepEqual(rows.map(([key, start]) => [key, start]), [["a", 10]]);
});

Deno.test("restored open windows are emitted once more, closed ones are not", () => {
  const emitted: string[] = [];
  const windows = new StreamWindows(options([spec]), sink);
  windows.add("a", 5, { speed: 1 }, 5);
  windows.add("a", 15, { speed: 1 }, 15);
  const restored = StreamWindows.restore(options([spec]), {
    ...sink,
    update: (update) => emitted.push(`${update.start} ${update.status} r${update.revision}`),
  }, windows.takeChanges());
  restored.emitOpen(15);
  restored.emitOpen(16);
  assert.deepEqual(emitted, ["10 open r1"]);
});

Deno.test("every double comes back from JSON as it was", () => {
  fc.assert(fc.property(fc.oneof(fc.double(), fc.constantFrom(-0, Infinity, NaN)), (value) => {
    const back = decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value))));
    assert.ok(Object.is(back, value), `${value} came back as ${back}`);
  }));
});

Deno.test("what is no number is refused", () => {
  assert.throws(() => decodeNumber(undefined), /undefined where a number should be/);
});

Deno.test("jsonBytes is never below the size of the JSON in UTF-8", () => {
  const { value } = fc.letrec<{ value: StateValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.string({ unit: "binary" }),
      fc.array(tie("value")),
    ),
  }));
  fc.assert(fc.property(value, (one) => {
    assert.ok(new TextEncoder().encode(JSON.stringify(one)).length <= jsonBytes(one));
  }));
});
