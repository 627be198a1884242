import assert from "node:assert/strict";
import { logOf, reading } from "../../../workers/api/live/log_test_support.ts";
import { logReader } from "./log_reader.ts";

Deno.test("a batch that is read again is taken once; a topic that begins anew is told", () => {
  const log = logOf(100, [0, 1]);
  let resets = 0;
  const reader = logReader(log, "records", () => void resets++);
  const read = (partition: number, ...offsets: number[]) =>
    reader.read(partition, offsets.map((offset) => reading(offset)));
  read(0, 0, 1, 2);
  read(0, 3, 4, 5);
  read(0, 3, 4, 5, 6);
  read(1, 0, 1);
  assert.equal(resets, 0);
  assert.equal(reader.next(0), 7);
  assert.equal(log.rings.records.size, 9);
  read(0, 0, 1);
  assert.equal(resets, 1);
  assert.equal(log.rings.records.size, 9);
});
