import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { HEADERS } from "#core/record/headers.ts";
import { type Arrived, beforeRouting, deadLetter, rangeLetter, routingHeaders } from "./letters.ts";

const record: Arrived = {
  topic: "meter",
  partition: 2,
  offset: 7,
  key: Buffer.from("d1"),
  value: Buffer.alloc(200_000, 1),
  // The client's types do not know that a header may have no value.
  headers: {
    trace: [Buffer.from("a"), null, Buffer.from("b")],
    empty: null,
  } as unknown as Arrived["headers"],
};

Deno.test("a letter holds the record byte for byte, where the topic takes that", () => {
  const letter = deadLetter(record, "why", 1 << 20);
  assert.deepEqual([letter.key, letter.value], [record.key, record.value]);
  assert.deepEqual(letter.headers.trace, record.headers.trace);
  assert.equal(letter.headers.empty, null);
  assert.equal(letter.headers[HEADERS.sourceOffset], "7");
  assert.equal(letter.headers[HEADERS.reason], "why");
  assert.equal(letter.headers[HEADERS.valueBytes], undefined);
});

Deno.test("else it refers to it: position, size and the first bytes, and always fits", () => {
  for (const limit of [200_000, 100_000, 8_192]) {
    const letter = deadLetter(record, "why", limit);
    assert(letter.value!.length <= Math.min(64 << 10, limit) && letter.value!.length > 0);
    assert.equal(letter.headers[HEADERS.valueBytes], "200000");
    assert.equal(letter.headers[HEADERS.sourceTopic], "meter");
    assert.equal(letter.headers.trace, undefined);
  }
});

Deno.test("a routed record is again as it came in", () => {
  const headers = routingHeaders(record, 1_234) as Arrived["headers"];
  const routed = { ...record, topic: "sluice.x.routed", partition: 0, offset: 99, headers };
  assert.deepEqual(beforeRouting(routed), record);
});

Deno.test("a letter about a batch names its offsets", () => {
  const { key, value, headers } = rangeLetter(
    { topic: "t", partition: 1, from: 5, to: 9 },
    "damaged",
  );
  assert.deepEqual([key, value], [null, null]);
  assert.deepEqual([headers[HEADERS.sourceOffset], headers[HEADERS.sourceLastOffset]], ["5", "8"]);
});
