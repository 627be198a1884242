import assert from "node:assert/strict";
import fc from "fast-check";
import type { StateChunk } from "#window/mod.ts";
import { type ChangelogMessage, ChangelogReader, ChangelogWriter } from "./changelog.ts";

// The changelog carries chunks without looking into them.
const chunk = (name: string) => ({ name }) as unknown as StateChunk;
const counters = (position: number) => ({
  s: { position: String(position), invalid: 0, lastAppend: 0 },
});

/** What a log compacted up to `until` still holds: the newest message of each key, in order. */
function compact(log: readonly ChangelogMessage[], until: number): ChangelogMessage[] {
  return log.filter(({ key }, index) =>
    index >= until || !log.slice(index + 1, until).some((later) => later.key === key)
  );
}

function read(log: readonly ChangelogMessage[]) {
  const reader = new ChangelogReader();
  for (const message of log) reader.read(message);
  return { counters: reader.counters, chunks: reader.chunks.get("s") ?? [] };
}

Deno.test("a new writer begins with a snapshot", () => {
  const writer = new ChangelogWriter();
  assert(writer.snapshotDue);
  writer.snapshot({ counters: counters(0), chunks: [] });
  assert(!writer.snapshotDue);
});

Deno.test("the state read is the last snapshot and the deltas since, however far compaction got", () => {
  const write = fc.record({ snapshot: fc.boolean(), chunks: fc.nat({ max: 4 }) });
  fc.assert(
    fc.property(fc.array(write, { minLength: 1, maxLength: 12 }), fc.nat(), (writes, cut) => {
      const writer = new ChangelogWriter();
      const log: ChangelogMessage[] = [];
      let expected: StateChunk[] = [];
      for (const [index, { snapshot, chunks }] of writes.entries()) {
        const written = Array.from({ length: chunks }, (_, n) => chunk(`${index}/${n}`));
        const whole = snapshot || writer.snapshotDue;
        expected = whole ? written : [...expected, ...written];
        const state = {
          counters: counters(index),
          chunks: written.map((one) => ["s", one] as const),
        };
        log.push(...(whole ? writer.snapshot(state) : writer.delta(state)));
      }
      const compacted = read(compact(log, cut % (log.length + 1)));
      assert.deepEqual(compacted, { counters: counters(writes.length - 1), chunks: expected });
    }),
  );
});

Deno.test("many bytes of deltas make a snapshot due", () => {
  const writer = new ChangelogWriter();
  writer.snapshot({ counters: counters(0), chunks: [] });
  const big = chunk("x".repeat(1 << 20));
  for (let index = 0; index < 5; index++) {
    assert(!writer.snapshotDue || index === 4);
    writer.delta({ counters: counters(index), chunks: [["s", big]] });
  }
  assert(writer.snapshotDue);
});

Deno.test("an entry of a later version is refused", () => {
  const reader = new ChangelogReader();
  const value = JSON.stringify({ v: 2, type: "head", streams: {} });
  assert.throws(() => reader.read({ key: "delta/0", value }), /version 2/);
});
