import assert from "node:assert/strict";
import { answerRange, gapNotices, schemaNotices } from "./answer.ts";

const range = { from: 1_000, to: 2_000 };
const asked = { range, fromAlert: false };

Deno.test("an answer ends where its range ends", () => {
  assert.deepEqual(answerRange({}, asked, 5_000), { read: range, keep: range });
});

Deno.test("one that goes on live also has what came since the question", () => {
  const { read, keep } = answerRange({ followed: true }, asked, 5_000);
  assert.deepEqual(read, { from: 1_000, to: 65_000 });
  assert.deepEqual(keep, { from: 1_000, to: Infinity });
  // A browser whose clock is ahead.
  assert.equal(
    answerRange({ followed: true }, { ...asked, range: { from: 0, to: 99_000 } }, 5_000).read.to,
    99_000,
  );
});

Deno.test("an alert rule never goes on", () => {
  assert.deepEqual(
    answerRange({ followed: true }, { ...asked, fromAlert: true }, 5_000).keep,
    range,
  );
});

Deno.test("that records wait for their schemas is said for as long as they do", () => {
  assert.deepEqual(schemaNotices(undefined), []);
  assert.deepEqual(schemaNotices({ schemasFault: null }), []);
  const [notice] = schemaNotices({ schemasFault: "records wait for their schemas: no answer" });
  assert.match(notice!.text, /^The newest may be missing, records wait .*: no answer$/);
});

Deno.test("what a worker lost is reported as long as the range reaches back to when it was noticed", () => {
  const gap = {
    topic: "gps_data",
    partition: 1,
    from: 5,
    to: 9,
    reader: "persist" as const,
  };
  const gaps = [50, 40, 30, 20, 10].map((at) => ({ ...gap, at }));
  const texts = gapNotices(gaps, 40).map(({ text }) => text);
  assert.equal(texts.length, 2);
  assert.match(
    texts[0]!,
    /^Lost: gps_data, partition 1: offsets 5 to 8 .*Raise the topic's retention/,
  );
  assert.equal(gapNotices(gaps, 0).length, 3);
  assert.deepEqual(gapNotices(gaps, 51), []);
});
