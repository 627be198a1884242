import assert from "node:assert/strict";
import { closest } from "./closest.ts";

const names = ["key", "from", "to", "limit", "cursor", "order", "size", "lastEventId"];

Deno.test("a slip of the finger is understood", () => {
  for (
    const [given, meant] of [
      ["limt", "limit"],
      ["form", "from"],
      ["Limit", "limit"],
      ["cursors", "cursor"],
      ["lasteventid", "lastEventId"],
      ["last_event_id", "lastEventId"],
      ["ordre", "order"],
      ["ot", "to"],
    ]
  ) assert.equal(closest(given!, names), meant, given);
});

Deno.test("something else is not", () => {
  for (const given of ["", "x", "callback", "page", "x".repeat(100_000)]) {
    assert.equal(closest(given, names), undefined, given.slice(0, 9));
  }
});
