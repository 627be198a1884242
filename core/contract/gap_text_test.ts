import assert from "node:assert/strict";
import type { Gap } from "./gap.ts";
import { gapText, lostOffsets } from "./gap_text.ts";

const gap: Gap = {
  topic: "gps_data",
  partition: 2,
  from: 100,
  to: 1_100,
  reader: "process",
  at: 0,
};

Deno.test("a gap states what was lost and what to do", () => {
  assert.equal(
    gapText(gap),
    "gps_data, partition 2: offsets 100 to 1099 were deleted before process read them, so up to " +
      "1,000 records are counted in no window. Raise the topic's retention (retention.topicMs of " +
      "the stream), or start the process worker sooner after it has stopped",
  );
  assert.match(
    gapText({ ...gap, to: 101, reader: "persist" }),
    /so 1 record is not in Cassandra\..*persist worker/,
  );
});

Deno.test("a gap of no offsets is where another log begins", () => {
  assert.match(gapText({ ...gap, to: 100 }), /made anew.*up to offset 100.*counted in no window/);
});

Deno.test("what was lost is the offsets of all gaps", () => {
  assert.equal(lostOffsets([]), 0);
  assert.equal(lostOffsets([gap, { from: 5, to: 6 }]), 1_001);
});
