import assert from "node:assert/strict";
import { MASKED } from "#core/contract/mask.ts";
import type { LiveEntry } from "#core/live/ring.ts";
import { logOf, message, readings } from "#core/live/test_log.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { eventData } from "./event_data.ts";

/** The entry of what is appended. */
function entryOf(value: string): LiveEntry {
  const log = logOf(1, [0]);
  log.append("dead", 0, [message(0, { key: "a", value })]);
  return log.firstFrom(0, ["dead"])!.entry;
}

Deno.test("of a dead letter that comes live what is sensitive is masked", () => {
  const text = '{"device":"a","value":"ann@example.com","ann@example.com":1}';
  const valueFor = (sensitive: readonly string[]) => {
    const reader = createRecordReader({ ...readings, sensitive: sensitive as never });
    return JSON.parse(eventData("dead", entryOf(text), reader)!).value;
  };
  assert.equal(valueFor([]), text);
  assert.deepEqual(JSON.parse(valueFor(["value"])), {
    device: "a",
    value: MASKED,
    [MASKED]: MASKED,
  });
});
