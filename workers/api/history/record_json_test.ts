import assert from "node:assert/strict";
import { lateRecordJson } from "./letter_json.ts";
import { recordJson } from "./record_json.ts";

Deno.test("a record stands in JSON as it was written, without a byte order mark", () => {
  const text = '{ "level": 1.50 }';
  assert.equal(recordJson(text), text);
  assert.equal(recordJson(`\ufeff${text}`), text);
  for (const broken of ["", "\ufeff", '{"a":', "\ufeff\ufeff{}", "{}{}"]) {
    assert.equal(recordJson(broken), undefined, broken);
  }
});

Deno.test("a late record with a byte order mark is JSON all the same", () => {
  const late = {
    at: 1,
    partition: 0,
    offset: 2,
    key: "a",
    eventTime: 1,
    lateByMs: 5,
    size: null,
    start: null,
    end: null,
    source: null,
  };
  assert.deepEqual(JSON.parse(lateRecordJson({ ...late, record: '\ufeff{"a":1}' })).record, {
    a: 1,
  });
  assert.equal(JSON.parse(lateRecordJson({ ...late, record: "broken" })).record, null);
});
