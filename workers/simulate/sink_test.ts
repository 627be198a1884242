import assert from "node:assert/strict";
import { simulateRecords } from "./simulate_records.ts";
import { createLineSink } from "./sink.ts";

Deno.test("each record is one line of JSON, invalid ones as they are", async () => {
  let bytes = new Uint8Array();
  let written = 0;
  // Takes a few bytes at a time, as a slow pipe does.
  const pipe = {
    write(chunk: Uint8Array): Promise<number> {
      const taken = chunk.subarray(0, 1_000);
      const grown = new Uint8Array(bytes.length + taken.length);
      grown.set(bytes);
      grown.set(taken, bytes.length);
      bytes = grown;
      return Promise.resolve(taken.length);
    },
  };
  const sink = createLineSink(pipe, { written: (batch) => written += batch.length });
  const batch = [...simulateRecords({ entities: 2, records: 50, disorder: { invalid: 0.3 } })];
  await sink.send(batch);
  assert.equal(written, 50);
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  assert.equal(lines.length, 50);
  lines.forEach((line, i) => {
    const { stream, key, value, kind } = batch[i]!;
    const expected = kind === "invalid"
      ? { stream, key, raw: value }
      : { stream, key, record: JSON.parse(value) };
    assert.deepEqual(JSON.parse(line), expected);
  });
});

Deno.test("a pipe that breaks is the sender's to know", async () => {
  const pipe = { write: () => Promise.reject(new Deno.errors.BrokenPipe("closed")) };
  const sink = createLineSink(pipe, { written: () => assert.fail("nothing was written") });
  await assert.rejects(
    sink.send([...simulateRecords({ entities: 1, records: 1 })]),
    Deno.errors.BrokenPipe,
  );
});
