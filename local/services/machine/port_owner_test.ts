import assert from "node:assert/strict";
import { parseLsofOwner, parseSsOwner } from "./port_owner.ts";

Deno.test("lsof's answer names the listener", () => {
  assert.equal(parseLsofOwner("p4711\ncjava\nf103\n"), "java (pid 4711)");
  assert.equal(parseLsofOwner(""), undefined);
});

Deno.test("ss's answer names the listener", () => {
  const line = 'LISTEN 0 50 [::ffff:127.0.0.1]:9092 *:* users:(("java",pid=4711,fd=103))\n';
  assert.equal(parseSsOwner(line), "java (pid 4711)");
  assert.equal(parseSsOwner("LISTEN 0 50 127.0.0.1:9092 0.0.0.0:*\n"), undefined);
});
