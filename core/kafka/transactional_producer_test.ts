import assert from "node:assert/strict";
import fc from "fast-check";
import { splitMessages } from "./transactional_producer.ts";

const outputs = fc.uniqueArray(
  fc.record({
    topic: fc.string({ minLength: 1 }),
    messages: fc.array(fc.record({ value: fc.string({ maxLength: 30 }) })),
  }),
  { selector: ({ topic }) => topic },
);

Deno.test("no message is lost or moved, and batches keep to the limit", () => {
  fc.assert(fc.property(outputs, fc.integer({ min: 1, max: 60 }), (given, limit) => {
    const requests = splitMessages(given, limit);
    for (const { topic, messages } of given) {
      const batches = requests.flatMap((request) => request.filter((one) => one.topic === topic));
      assert.deepEqual(batches.flatMap((batch) => batch.messages), messages);
      for (const batch of batches) {
        const bytes = batch.messages.reduce((sum, { value }) => sum + value!.length, 0);
        assert(bytes <= limit || batch.messages.length === 1);
      }
    }
    for (const request of requests) {
      const topics = request.map(({ topic }) => topic);
      assert.equal(new Set(topics).size, topics.length, "one batch for each topic in a request");
    }
  }));
});
