import assert from "node:assert/strict";
import { allowNet } from "./allow_net.ts";

Deno.test("services on this machine need nothing more", () => {
  assert.equal(allowNet(["127.0.0.1:9092", "localhost:9042"], undefined), "");
});

Deno.test("other hosts are added once, after what was given", () => {
  const lists = ["k1:9092,k2:9092", "k1:9042,[2001:db8::1]:9042"];
  assert.equal(allowNet(lists, undefined), ",k1,k2,[2001:db8::1]");
  assert.equal(allowNet(lists, "k9,k1"), ",k9,k1,k2,[2001:db8::1]");
  assert.equal(allowNet([], ",k9"), ",k9");
});
