import assert from "node:assert/strict";
import { logOf, reading } from "#core/live/test_log.ts";
import { isCut } from "./held_rows.ts";

Deno.test("what the ring dropped has to be in Cassandra, in each partition", () => {
  const log = logOf(4, [0, 1]);
  const write = (partition: number, ...offsets: number[]) =>
    log.append("records", partition, offsets.map((offset) => reading(offset)));
  const ring = log.rings.records;
  assert.equal(isCut(ring, new Map()), false);
  write(0, 0, 1, 2);
  write(1, 0, 1, 2);
  // It holds offset 2 of the first partition and all of the second.
  assert.equal(ring.from(0), 2);
  assert.equal(isCut(ring, new Map()), true);
  assert.equal(isCut(ring, new Map([[1, 3]])), true);
  assert.equal(isCut(ring, new Map([[0, 1]])), true);
  assert.equal(isCut(ring, new Map([[0, 2]])), false);
});
