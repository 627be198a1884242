import assert from "node:assert/strict";
import { Lazy } from "./lazy.ts";

Deno.test("opened once for all who ask, and closed at the end", async () => {
  let opened = 0;
  const closed: number[] = [];
  const lazy = new Lazy({
    retryAfterMs: 0,
    open: () => Promise.resolve(++opened),
    close: (value) => Promise.resolve(void closed.push(value)),
  });
  assert.deepEqual(await Promise.all([lazy.get(), lazy.get()]), [1, 1]);
  assert.equal(await lazy.get(), 1);
  await lazy.close();
  assert.deepEqual(closed, [1]);
  await assert.rejects(lazy.get(), /settings have changed/);
});

Deno.test("a failure is told again for a while, then it is tried again", async () => {
  let tries = 0;
  const lazy = new Lazy({
    retryAfterMs: 30,
    open: () => ++tries < 2 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve(tries),
    close: () => Promise.resolve(),
  });
  await assert.rejects(lazy.get(), /try 1/);
  await assert.rejects(lazy.get(), /try 1/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await lazy.get(), 2);
});

Deno.test("one that was never needed is never opened", async () => {
  const lazy = new Lazy({
    retryAfterMs: 0,
    open: () => Promise.reject(new Error("opened")),
    close: () => Promise.reject(new Error("closed")),
  });
  await lazy.close();
});
