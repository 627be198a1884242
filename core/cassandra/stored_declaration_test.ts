import assert from "node:assert/strict";
import { days, minutes } from "../declaration/mod.ts";
import { formatDeclaration, parseDeclaration, settleStream } from "./stored_declaration.ts";
import { testStream } from "./test_stream.ts";

const env = () => undefined;

Deno.test("a declaration survives storing, without its functions", () => {
  const settled = settleStream(testStream, { env });
  const read = parseDeclaration("readings", formatDeclaration(settled));
  assert.deepEqual(read, JSON.parse(JSON.stringify(settled)));
  assert.equal(formatDeclaration(read), formatDeclaration(settled));
  assert.equal("simulate" in read, false);
  assert.deepEqual(read.schema.required, testStream.schema.required);
});

Deno.test("topics follow the environment, bucket lengths the rate", () => {
  const settled = settleStream(testStream, {
    env: (name) => name === "READINGS_TOPIC" ? "plant.readings" : undefined,
  });
  assert.deepEqual(settled.topics, {
    records: "plant.readings",
    windows: "plant.readings.windows",
    late: "plant.readings.late",
    dead: "plant.readings.dead",
  });
  assert.equal(settled.table, "readings");
  assert.deepEqual([settled.offlineMs, settled.partitioner], [0, "murmur2"]);
  const offline = settleStream({ ...testStream, offlineMs: days(1), partitioner: "any" }, { env });
  assert.deepEqual([offline.offlineMs, offline.partitioner], [days(1), "any"]);
  assert.equal(settled.rawBucketMs, days(1));
  assert.deepEqual(
    settled.windows.map(({ size, bucketMs }) => ({ size, bucketMs })),
    [{ size: minutes(1), bucketMs: days(30) }, { size: 0, bucketMs: days(30) }],
  );
});

Deno.test("a stored bucket length stays when the rate changes; a new window gets its own", () => {
  const stored = settleStream(testStream, { env });
  const [first] = testStream.windows;
  const faster = {
    ...testStream,
    recordsPerSecond: 1_000,
    windows: [first!, { ...first!, kind: "tumbling" as const, sizeMs: 1_000 }],
  };
  const settled = settleStream(faster, { env, stored });
  assert.equal(settled.rawBucketMs, stored.rawBucketMs);
  assert.notEqual(settleStream(faster, { env }).rawBucketMs, stored.rawBucketMs);
  assert.deepEqual(settled.windows.map(({ bucketMs }) => bucketMs), [days(30), days(1)]);
});

for (const text of ["", "{", "null", "{}", `{"name":"other","rawBucketMs":1,"windows":[]}`]) {
  Deno.test(`the stored text '${text}' is refused with the fix`, () => {
    assert.throws(() => parseDeclaration("readings", text), /'readings'.*deno task setup/);
  });
}
