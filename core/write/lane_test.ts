import assert from "node:assert/strict";
import { eventually, pause } from "../async/wait.ts";
import { Lane, type LaneItem, type LaneOptions } from "./lane.ts";

interface Named extends LaneItem {
  readonly name: string;
}

/** A lane whose commits wait until the test lets them go. */
function lane(options: Partial<Pick<LaneOptions<Named>, "maxBytes" | "maxWaitMs" | "apart">> = {}) {
  const commits: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const made = new Lane<Named>({
    maxBytes: 100,
    maxWaitMs: 60_000,
    ...options,
    commit: async (items) => {
      commits.push(items.map(({ name }) => name).join(""));
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
    },
    late: () => new Error("late"),
  });
  const write = (name: string, bytes = 1, group = "g") => made.write({ name, bytes, group });
  /** Waits for the next commit and ends it. */
  const end = async (error?: Error) => {
    while (gates.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const gate = gates.shift()!;
    if (error === undefined) gate.resolve();
    else gate.reject(error);
  };
  return { commits, write, end, idle: () => made.idle() };
}

Deno.test("what comes while one is written is written together, in its order", async () => {
  const { commits, write, end, idle } = lane();
  const all = [write("a")];
  await Promise.resolve();
  await Promise.resolve();
  all.push(write("b"), write("c"), write("d"));
  await end();
  await end();
  await Promise.all(all);
  assert.deepEqual(commits, ["a", "bcd"]);
  await idle();
});

Deno.test("a group has so many bytes, or a single item that has more", async () => {
  const { commits, write, end } = lane();
  const all = [write("a", 60), write("b", 60), write("c", 40), write("d", 500), write("e", 1)];
  for (let group = 0; group < 3; group++) await end();
  await Promise.all(all);
  assert.deepEqual(commits, ["ac", "be", "d"]);
});

Deno.test("items of another group fail apart", async () => {
  const { write, end, commits } = lane();
  const all = Promise.allSettled([write("a"), write("x", 1, "other"), write("b")]);
  await end(new Error("refused"));
  await end();
  assert.deepEqual((await all).map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
  assert.deepEqual(commits, ["ab", "x"]);
});

Deno.test("items that may have failed by the fault of one are tried each alone", async () => {
  const { commits, write, end } = lane({ apart: (error) => (error as Error).message === "large" });
  const all = Promise.allSettled([write("a"), write("b"), write("c")]);
  await end(new Error("large"));
  await end();
  await end(new Error("large"));
  await end();
  assert.deepEqual((await all).map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.deepEqual(commits, ["abc", "a", "b", "c"]);
  const failed = Promise.allSettled([write("d"), write("e")]);
  await end(new Error("away"));
  assert.deepEqual((await failed).map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("what has waited too long fails without being written", async () => {
  const maxWaitMs = 200;
  const { commits, write, end } = lane({ maxWaitMs });
  const first = write("a");
  await eventually(() => assert.deepEqual(commits, ["a"]), { everyMs: 1 });
  const late = write("b");
  const refused = assert.rejects(late, /late/);
  await pause(maxWaitMs + 20);
  await end();
  await first;
  await refused;
  assert.deepEqual(commits, ["a"]);
});
