import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { IN_ONE_PIECE } from "../frames/turns.ts";
import { QueryDataResponse } from "../protocol/generated/backend.ts";
import { queryMessage } from "./query_message.ts";

const response = fc.record({
  frames: fc.array(fc.array(fc.uint8Array({ maxLength: 300 }))),
  error: fc.string(),
  jsonMeta: fc.uint8Array(),
  status: fc.integer({ min: 0, max: 599 }),
  errorSource: fc.string(),
});

Deno.test("the message of an answer is the one that the protocol's own encoder makes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), response), async (responses) => {
      const joined = Object.entries(responses).map(([refId, { frames, ...others }]) => [
        refId,
        { ...others, frames: frames.map((parts) => new Uint8Array(Buffer.concat(parts))) },
      ]);
      const expected = QueryDataResponse.encode({ responses: Object.fromEntries(joined) });
      const message = await queryMessage(responses, IN_ONE_PIECE);
      assert.deepEqual(new Uint8Array(message), expected.finish());
    }),
  );
});

Deno.test("a message of many megabytes is copied in steps", async () => {
  let steps = 0;
  const turns = { ...IN_ONE_PIECE, over: true, next: () => Promise.resolve(void steps++) };
  const part = new Uint8Array(20 * 1_048_576).fill(7);
  const others = { error: "", jsonMeta: new Uint8Array(0), status: 200, errorSource: "" };
  const message = await queryMessage({ A: { ...others, frames: [[part, part]] } }, turns);
  assert(steps >= 40, `${steps} steps`);
  const { responses } = QueryDataResponse.decode(message);
  assert.deepEqual(responses["A"]?.frames.map(({ length }) => length), [2 * part.length]);
  assert(responses["A"]?.frames[0]?.every((byte) => byte === 7));
});
