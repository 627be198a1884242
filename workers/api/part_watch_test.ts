import assert from "node:assert/strict";
import { PartWatch } from "./part_watch.ts";

const silenceFix = "see whether it runs";
const WELL = { state: "connected" };

Deno.test("a part that answers is shown as it is, with since when and when it was heard", async () => {
  const began = Date.now();
  const watch = new PartWatch({ ask: () => WELL, silenceFix });
  const { since, heardAt, ...health } = await watch.look();
  assert.deepEqual(health, WELL);
  assert(since >= began && heardAt !== null && heardAt >= since);
});

Deno.test("a part that does not answer is silent in time, and heard when it does", async () => {
  const answer = Promise.withResolvers<typeof WELL>();
  let asked = 0;
  const watch = new PartWatch({
    ask: () => {
      asked++;
      return answer.promise;
    },
    silenceFix,
    waitMs: 20,
    keepMs: 0,
  });
  const first = await watch.look();
  assert.deepEqual([first.state, first.fix, first.heardAt], ["silent", silenceFix, null]);
  const second = await watch.look();
  assert.deepEqual([second.state, second.since], ["silent", first.since]);
  assert.equal(asked, 1);
  answer.resolve(WELL);
  const third = await watch.look();
  assert.equal(third.state, "connected");
  assert(third.heardAt !== null && third.since >= first.since);
});

Deno.test("an answer is good for a while, however many ask", async () => {
  let asked = 0;
  const watch = new PartWatch({
    ask: async () => {
      asked++;
      await Promise.resolve();
      return WELL;
    },
    silenceFix,
    keepMs: 60_000,
  });
  await Promise.all([watch.look(), watch.look(), watch.look()]);
  await watch.look();
  assert.equal(asked, 1);
});

Deno.test("'since' stays while the state does, and a failure to ask is a state too", async () => {
  const answers = [WELL, WELL, { state: "away", fix: "a" }, { state: "away", fix: "b" }];
  const watch = new PartWatch({
    ask: () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error("broken");
      return answer;
    },
    silenceFix,
    keepMs: 0,
  });
  const seen = [];
  for (let look = 0; look < 5; look++) seen.push(await watch.look());
  assert.equal(seen[0]!.since, seen[1]!.since);
  assert.deepEqual(seen.map(({ state, fix }) => [state, fix]), [
    ["connected", undefined],
    ["connected", undefined],
    ["away", "a"],
    ["away", "b"],
    ["away", "broken"],
  ]);
  assert.equal(seen[2]!.since, seen[4]!.since);
});
