import assert from "node:assert/strict";
import { createStore } from "./store.ts";

Deno.test("listeners hear changes until they leave, and only changes", () => {
  const store = createStore(1);
  let heard = 0;
  const leave = store.subscribe(() => heard++);
  store.set(1);
  assert.equal(heard, 0);
  store.set(2);
  assert.equal(heard, 1);
  assert.equal(store.get(), 2);
  leave();
  store.set(3);
  assert.equal(heard, 1);
});
