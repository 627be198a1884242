import assert from "node:assert/strict";
import { ageText, countText, pageAddress, startCommand, tokenOf } from "./connect_text.ts";

Deno.test("ages and counts in words", () => {
  assert.deepEqual([-5, 1_900, 2_000, 119_999, 120_000, 7_199_999, 7_200_000].map(ageText), [
    "now",
    "now",
    "2 s ago",
    "119 s ago",
    "2 min ago",
    "119 min ago",
    "2 h ago",
  ]);
  assert.deepEqual([0, 1, 1_200].map((n) => countText(n, "message")), [
    "0 messages",
    "1 message",
    "1,200 messages",
  ]);
});

Deno.test("a token travels in the part of the page's address that no server sees", () => {
  const url = "http://192.168.1.5:5000/sensor_data";
  assert.equal(pageAddress(url, undefined), "http://192.168.1.5:5000/");
  const address = pageAddress(url, "a&b=c/+");
  assert.equal(new URL(address).search, "");
  assert.equal(tokenOf(new URL(address).hash), "a&b=c/+");
  assert.equal(tokenOf(""), undefined);
});

Deno.test("the command that opens the server has the token and its permission", () => {
  assert.match(startCommand("t"), /INGEST_HOST=0\.0\.0\.0 .*TOKENS=t .*ALLOW_NET=,0\.0\.0\.0 npm/);
});
