import assert from "node:assert/strict";
import { MASKED, maskLetterValue, maskRecord } from "./mask.ts";

const rules = {
  sensitive: ["email"],
  schema: { properties: { id: {}, email: {}, age: {}, note: {} } },
};

Deno.test("what is sensitive in a record is masked where it is there", () => {
  const record = { id: "a", email: "ann@example.com", age: 30 };
  assert.deepEqual(maskRecord(record, rules), { id: "a", email: MASKED, age: 30 });
  const without = { id: "a", email: null, age: 30 };
  assert.equal(maskRecord(without, rules), without);
  assert.equal(maskRecord(record, {}), record);
});

Deno.test("of a dead letter only plain values of declared fields are shown", () => {
  const masked = (value: string) => maskLetterValue(value, rules);
  assert.equal(
    masked('{"id":"a","email":"ann@example.com","age":"thirty","ann@example.com":1}'),
    JSON.stringify({ id: "a", email: MASKED, age: "thirty", [MASKED]: MASKED }),
  );
  assert.equal(masked('{"note":{"email":"ann@example.com"}}'), `{"note":"${MASKED}"}`);
  for (const value of ['"ann@example.com"', '["ann@example.com"]', "{ann@example.com", ""]) {
    assert.equal(masked(value), MASKED);
  }
  assert.equal(maskLetterValue(null, rules), null);
  assert.equal(maskLetterValue("{x", { schema: rules.schema }), "{x");
});
