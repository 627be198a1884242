import assert from "node:assert/strict";
import { cached } from "./cached.ts";

Deno.test("who asks at the same time shares one question", async () => {
  let asked = 0;
  const answer = cached(() => Promise.resolve(++asked), 1_000);
  assert.deepEqual(await Promise.all([answer(), answer()]), [1, 1]);
  assert.equal(await answer(), 1);
});

Deno.test("an answer that is too old is found again", async () => {
  let asked = 0;
  const answer = cached(() => Promise.resolve(++asked), 0);
  assert.equal(await answer(), 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(await answer(), 2);
});

Deno.test("an error is not kept", async () => {
  let asked = 0;
  const answer = cached(() => {
    asked++;
    return asked === 1 ? Promise.reject(new Error("away")) : Promise.resolve(asked);
  }, 1_000);
  await assert.rejects(answer(), /away/);
  assert.equal(await answer(), 2);
});
