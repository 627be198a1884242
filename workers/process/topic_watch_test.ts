import assert from "node:assert/strict";
import type { TopicIdentity } from "#core/kafka/log_identity.ts";
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

Deno.test("another log, more partitions and a deleted topic are noticed", async () => {
  const now = (found: Map<string, TopicIdentity>) =>
    new TopicWatch({ ask: () => Promise.resolve(found), close: () => Promise.resolve() }, ["t"]);
  const read = [{ topic: "t", id: "one", partitions: 1 }];
  await now(answer("one")).verify(read);
  await now(answer("two")).verify([{ ...read[0]!, id: undefined }]);
  await assert.rejects(now(answer("two")).verify(read), LogReplaced);
  await assert.rejects(now(answer("one", 2)).verify(read), /2 partitions now/);
  await assert.rejects(now(new Map()).verify(read), /was deleted/);
});
