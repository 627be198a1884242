import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { CommitFailed, Quarantine, RecordFailed } from "./quarantine.ts";

const place = { topic: "t", partition: 1 };
const range = (from: number, to: number) => ({ ...place, from, to });
const tooLarge = () => Object.assign(new Error("too large"), { type: "MESSAGE_TOO_LARGE" });

Deno.test("a record that throws three times is set aside alone", () => {
  const quarantine = new Quarantine();
  const at = { ...place, offset: 7 };
  const failure = new RecordFailed(at, new Error("no such thing"));
  assert.equal(quarantine.failed(failure), undefined);
  assert.equal(quarantine.failed(failure), undefined);
  assert.equal(quarantine.reasonAgainst(at), undefined);
  assert.deepEqual(quarantine.failed(failure), at);
  assert.match(quarantine.reasonAgainst(at)!, /no such thing/);
  assert.equal(quarantine.reasonAgainst({ ...place, offset: 8 }), undefined);
  assert(!quarantine.isEmpty);
  quarantine.committed(place, 8);
  assert(quarantine.isEmpty);
});

Deno.test("a commit that is refused three times is taken apart, and its culprit set aside", () => {
  const quarantine = new Quarantine();
  for (let failure = 0; failure < 3; failure++) {
    assert(!quarantine.isCareful(place, 10));
    assert.equal(
      quarantine.failed(new CommitFailed([range(10, 20 + failure)], tooLarge())),
      undefined,
    );
  }
  assert(quarantine.isCareful(place, 10) && quarantine.isCareful(place, 21));
  quarantine.committed(place, 13);
  const culprit = quarantine.failed(new CommitFailed([range(13, 14)], tooLarge()));
  assert.deepEqual(culprit, { ...place, offset: 13 });
  assert.match(quarantine.reasonAgainst({ ...place, offset: 13 })!, /too large/);
  quarantine.committed(place, 22);
  assert(!quarantine.isCareful(place, 10) && quarantine.isEmpty);
});

Deno.test("progress between the failures begins the count anew", () => {
  const quarantine = new Quarantine();
  for (const from of [10, 10, 30, 30]) {
    quarantine.committed(place, from);
    quarantine.failed(new CommitFailed([range(from, from + 5)], tooLarge()));
  }
  assert(!quarantine.isCareful(place, 30));
});

Deno.test("a broker that is away or another owner is no record's fault", () => {
  const quarantine = new Quarantine();
  const away = new kafkajs.KafkaJSConnectionError("away");
  // What kafkajs says of a broker that took the connection and said nothing.
  const silent = new Error("Broker not connected");
  for (let failure = 0; failure < 9; failure++) {
    for (const cause of [away, silent]) {
      quarantine.failed(new CommitFailed([range(10, 20)], new Error("failed", { cause })));
    }
    quarantine.failed(new Error("something else"));
  }
  assert(quarantine.isEmpty && !quarantine.isCareful(place, 10));
});
