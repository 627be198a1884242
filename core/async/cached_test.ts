import assert from "node:assert/strict";
import { cached, Lazy, oneAtATime } from "./cached.ts";
import { eventually, pause } from "./wait.ts";

Deno.test("callers at the same time share one question", async () => {
  let asked = 0;
  const answer = cached(() => Promise.resolve(++asked), { keepMs: 1_000 });
  assert.deepEqual(await Promise.all([answer(), answer()]), [1, 1]);
  assert.equal(await answer(), 1);
});

Deno.test("an answer is kept for ever where no time is given", async () => {
  let asked = 0;
  const answer = cached(() => Promise.resolve(++asked));
  assert.equal(await answer(), 1);
  await pause(5);
  assert.equal(await answer(), 1);
});

Deno.test("an answer that is too old is found again", async () => {
  let asked = 0;
  const answer = cached(() => Promise.resolve(++asked), { keepMs: 0 });
  assert.equal(await answer(), 1);
  await pause(2);
  assert.equal(await answer(), 2);
});

Deno.test("an error is not kept", async () => {
  let asked = 0;
  const answer = cached(() => {
    asked++;
    return asked === 1 ? Promise.reject(new Error("away")) : Promise.resolve(asked);
  }, { keepMs: 1_000 });
  await assert.rejects(answer(), /away/);
  assert.equal(await answer(), 2);
});

Deno.test("an error is kept for a while where that is wanted", async () => {
  let asked = 0;
  const answer = cached(
    () => ++asked < 2 ? Promise.reject(new Error(`try ${asked}`)) : Promise.resolve(asked),
    { retryAfterMs: 500 },
  );
  await assert.rejects(answer(), /try 1/);
  await assert.rejects(answer(), /try 1/);
  assert.equal(await eventually(answer, { everyMs: 20 }), 2);
});

Deno.test("who comes while a question is asked shares the next answer, not the one under way", async () => {
  const asked: PromiseWithResolvers<number>[] = [];
  const answer = oneAtATime(() => {
    asked.push(Promise.withResolvers<number>());
    return asked.at(-1)!.promise;
  });
  const first = answer();
  await pause(1);
  const others = [answer(), answer(), answer()];
  await pause(1);
  assert.equal(asked.length, 1);
  asked[0]!.reject(new Error("away"));
  await assert.rejects(first, /away/);
  await pause(1);
  assert.equal(asked.length, 2);
  asked[1]!.resolve(2);
  assert.deepEqual(await Promise.all(others), [2, 2, 2]);
});

Deno.test("opened once for all callers, and closed at the end", async () => {
  let opened = 0;
  const closed: number[] = [];
  const lazy = new Lazy({
    retryAfterMs: 0,
    closedMessage: "the data source's settings have changed",
    open: () => Promise.resolve(++opened),
    close: (value) => Promise.resolve(void closed.push(value)),
  });
  assert.deepEqual(await Promise.all([lazy.get(), lazy.get()]), [1, 1]);
  assert.equal(await lazy.get(), 1);
  await lazy.close();
  assert.deepEqual(closed, [1]);
  await assert.rejects(lazy.get(), /settings have changed/);
});

Deno.test("a failure is returned again for a while, then it is tried again", async () => {
  let tries = 0;
  const lazy = new Lazy({
    retryAfterMs: 500,
    open: () => ++tries < 2 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve(tries),
    close: () => Promise.resolve(),
  });
  await assert.rejects(lazy.get(), /try 1/);
  await assert.rejects(lazy.get(), /try 1/);
  assert.equal(await eventually(() => lazy.get(), { everyMs: 20 }), 2);
});

Deno.test("one that was never needed is never opened", async () => {
  const lazy = new Lazy({
    open: () => Promise.reject(new Error("opened")),
    close: () => Promise.reject(new Error("closed")),
  });
  await lazy.close();
});
