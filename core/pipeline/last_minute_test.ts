import assert from "node:assert/strict";
import { LastMinute } from "./last_minute.ts";

const ledger = (late: number, dead = 0) => ({ late, dead });

Deno.test("what the last minute added, and no more once it is over", () => {
  const minute = new LastMinute();
  assert.deepEqual(minute.of(ledger(5, 2)), { late: 0, dead: 0 });
  minute.add(ledger(5), 0);
  minute.add(ledger(8, 1), 30_000);
  assert.deepEqual(minute.of(ledger(9, 1)), { late: 4, dead: 1 });
  minute.add(ledger(9, 1), 60_000);
  assert.deepEqual(minute.of(ledger(9, 1)), { late: 4, dead: 1 });
  minute.add(ledger(9, 1), 90_000);
  assert.deepEqual(minute.of(ledger(9, 1)), { late: 1, dead: 0 });
  minute.add(ledger(9, 1), 120_000);
  assert.deepEqual(minute.of(ledger(9, 1)), { late: 0, dead: 0 });
});

Deno.test("a ledger that begins anew has added nothing", () => {
  const minute = new LastMinute();
  minute.add(ledger(50, 9), 0);
  assert.deepEqual(minute.of(ledger(1, 0)), { late: 0, dead: 0 });
});
