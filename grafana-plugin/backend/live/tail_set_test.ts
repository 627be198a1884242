import assert from "node:assert/strict";
import { settleStream, type StoredStream } from "#core/cassandra/stored_declaration.ts";
import { readings } from "#core/live/test_log.ts";
import { TailSet } from "./tail_set.ts";

const stream = settleStream(readings, { env: () => undefined });

Deno.test("a declaration that stays keeps its tail", () => {
  const tails = new TailSet();
  assert.equal(tails.replace([stream]), true);
  const first = tails.get("readings")!;
  assert.equal(tails.replace([structuredClone(stream)]), false);
  assert.equal(tails.get("readings"), first);
  assert.equal(first.replaced.aborted, false);
});

Deno.test("one that changes has another tail with the same log, and readers are notified", () => {
  const tails = new TailSet();
  tails.replace([stream]);
  const first = tails.get("readings")!;
  assert.equal(tails.replace([{ ...stream, title: "Other" }]), false);
  const next = tails.get("readings")!;
  assert.equal(next.log, first.log);
  assert.equal(next.logId, first.logId);
  assert.equal(next.stream.title, "Other");
  assert.deepEqual([first.replaced.aborted, next.replaced.aborted], [true, false]);
});

Deno.test("other topics make a log with another number, also for a stream that comes back", () => {
  const tails = new TailSet();
  tails.replace([stream]);
  const first = tails.get("readings")!;
  const topics = { ...stream.topics, windows: "elsewhere" };
  const moved: StoredStream = { ...stream, topics };
  assert.equal(tails.replace([moved]), true);
  const second = tails.get("readings")!;
  assert.equal(first.replaced.aborted, true);
  assert.equal(tails.replace([]), true);
  assert.equal(second.replaced.aborted, true);
  tails.replace([moved]);
  const ids = [first, second, tails.get("readings")!].map(({ logId }) => logId);
  assert.equal(new Set(ids).size, 3);
});

Deno.test("predictions that a stream has from now on are read, or are in another topic", () => {
  const tails = new TailSet();
  tails.replace([stream]);
  for (const predictionsTopic of ["predictions", "elsewhere"]) {
    const { logId } = tails.get("readings")!;
    assert.equal(tails.replace([{ ...stream, predictionsTopic }]), true, predictionsTopic);
    assert.notEqual(tails.get("readings")!.logId, logId);
  }
});

Deno.test("another schema has the topics read by it, and keeps what was read", () => {
  const tails = new TailSet();
  tails.replace([stream]);
  const { log } = tails.get("readings")!;
  const { schema } = stream;
  const properties = { ...schema.properties, note: { type: "string" } };
  assert.equal(tails.replace([{ ...stream, schema: { ...schema, properties } }]), true);
  assert.equal(tails.get("readings")!.log, log);
});

Deno.test("the logs of all datasources share one memory, and a set that ends gives its part back", () => {
  const many = (name: string) =>
    Array.from({ length: 40 }, (_, n): StoredStream => ({ ...stream, name: `${name}${n}` }));
  const write = (tails: TailSet) => {
    const { log } = tails.all[0]!;
    log.rings.windows.begin(0, 0);
    const value = new Uint8Array(100_000);
    for (let offset = 0; offset < 200; offset++) {
      const entry = { partition: 0, key: null, value, headers: undefined, appended: 0 };
      log.rings.windows.push({ ...entry, seq: offset, offset });
    }
    return log;
  };
  const first = new TailSet();
  first.replace(many("a"));
  const before = write(first).bytes;
  const second = new TailSet();
  second.replace(many("b"));
  const shared = first.all[0]!.log.bytes;
  assert.ok(shared < before * 0.6, `${shared} of ${before} bytes`);
  second.replace([]);
  first.all[0]!.log.rings.windows.begin(0, 1_000);
  assert.ok(write(first).bytes > shared);
  first.replace([]);
});
