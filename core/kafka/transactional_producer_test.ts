import assert from "node:assert/strict";
import fc from "fast-check";
import { requestsOf } from "./transactional_producer.ts";

const outputs = fc.array(fc.record({
  topic: fc.constantFrom("a", "b", "c"),
  partition: fc.integer({ min: 0, max: 2 }),
  batches: fc.array(fc.record({ count: fc.integer({ min: 1 }), bytes: fc.uint8Array() })),
}));

Deno.test("no batch is lost or moved, and a request has one for each partition", () => {
  fc.assert(fc.property(outputs, (given) => {
    const requests = requestsOf(given);
    const places = [...new Set(given.map(({ topic, partition }) => `${topic} ${partition}`))];
    for (const place of places) {
      const isHere = (at: { readonly topic: string; readonly partition: number }) =>
        `${at.topic} ${at.partition}` === place;
      const sent = requests.map((request) => request.filter(isHere));
      assert(sent.every((batches) => batches.length <= 1));
      assert.deepEqual(
        sent.flat().map(({ batch }) => batch),
        given.filter(isHere).flatMap(({ batches }) => batches),
      );
    }
  }));
});
