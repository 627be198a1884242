import assert from "node:assert/strict";
import type { Recognition } from "../kafka/log_fingerprint.ts";
import type { TopicIdentity } from "../kafka/log_identity.ts";
import { LogReplaced, TopicWatch } from "./topic_watch.ts";

/** A lookup whose answers come when the test says so. */
function lookup() {
  const asked: PromiseWithResolvers<Map<string, TopicIdentity>>[] = [];
  return {
    asked,
    ask: () => {
      const answer = Promise.withResolvers<Map<string, TopicIdentity>>();
      asked.push(answer);
      return answer.promise;
    },
    recognize: () => Promise.resolve("unknown" as const),
    close: () => Promise.resolve(),
  };
}

const answer = (id: string, partitions = 1) => new Map([["t", { id, partitions }]]);
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("a request that began before the call does not count, and callers share the next", async () => {
  const look = lookup();
  const watch = new TopicWatch(look, ["t"]);
  const first = watch.fresh();
  await turn();
  const second = watch.fresh();
  assert.equal(watch.fresh(), second);
  await turn();
  assert.equal(look.asked.length, 1);
  look.asked[0]!.resolve(answer("one"));
  assert.equal((await first).get("t")?.id, "one");
  await turn();
  assert.equal(look.asked.length, 2);
  look.asked[1]!.resolve(answer("two"));
  assert.equal((await second).get("t")?.id, "two");
});

Deno.test("after a request that failed the next is made", async () => {
  const look = lookup();
  const watch = new TopicWatch(look, ["t"]);
  const first = watch.fresh();
  await turn();
  look.asked[0]!.reject(new Error("away"));
  await assert.rejects(first, /away/);
  const second = watch.fresh();
  await turn();
  look.asked[1]!.resolve(answer("one"));
  assert.equal((await second).get("t")?.id, "one");
});

/** A watch over topics that stay as they are. */
const watchOver = (found: Map<string, TopicIdentity>, recognized: Recognition = "unknown") =>
  new TopicWatch({
    ask: () => Promise.resolve(found),
    recognize: () => Promise.resolve(recognized),
    close: () => Promise.resolve(),
  }, ["t"]);

const read = { topic: "t", id: "one", partitions: 1, partition: 0, anchor: undefined };

Deno.test("another log, more partitions and a deleted topic are noticed", async () => {
  await watchOver(answer("one")).verify([read]);
  await watchOver(answer("two")).verify([{ ...read, id: undefined }]);
  await assert.rejects(watchOver(answer("two")).verify([read]), LogReplaced);
  await assert.rejects(watchOver(answer("one", 2)).verify([read]), /2 partitions now/);
  await assert.rejects(watchOver(new Map()).verify([read]), /was deleted/);
});

Deno.test("where topics have no ids, a log without the record that was read is another", async () => {
  const anchor = { offset: 7, appendTime: 1, hash: 2 };
  const anchored = [{ ...read, id: undefined, anchor }];
  const found = new Map([["t", { id: undefined, partitions: 1 }]]);
  for (const recognized of ["other", "shorter"] as const) {
    await assert.rejects(watchOver(found, recognized).verify(anchored), LogReplaced);
    await watchOver(found, recognized).verify([{ ...read, id: undefined }]);
  }
  for (const recognized of ["same", "unknown"] as const) {
    await watchOver(found, recognized).verify(anchored);
  }
});
