import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { Slices } from "./slices.ts";

/** Works until the slice is over. */
function spin(slices: Slices): void {
  while (!slices.over);
}

Deno.test("after a slice others have their turn, and the next one is as long", async () => {
  const slices = new Slices();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for (let slice = 0; slice < 50 && turns === 0; slice++) {
    spin(slices);
    await slices.next();
  }
  clearInterval(timer);
  assert(turns > 0);
});

Deno.test("a slice may be longer", () => {
  const began = performance.now();
  spin(new Slices(undefined, { sliceMs: 20 }));
  assert(performance.now() - began >= 19);
});

Deno.test("every row is visited once, in order", async () => {
  const visited: number[] = [];
  await new Slices(undefined, { sliceMs: 0 }).each(1_000, (row) => void visited.push(row));
  assert.deepEqual(visited, Array.from({ length: 1_000 }, (_, row) => row));
});

Deno.test("work that nobody wants any more ends between two slices", async () => {
  const controller = new AbortController();
  const slices = new Slices(controller.signal, { sliceMs: 0 });
  let visited = 0;
  const work = slices.each(1_000_000, (row) => {
    visited = row + 1;
    if (row === 999) controller.abort(new Error("gone"));
  });
  await assert.rejects(work, /gone/);
  assert(visited >= 1_000 && visited < 1_000_000);
});

Deno.test("however many pieces of work there are, one goes on between two turns of the loop", async () => {
  let slices = 0;
  let open = 40;
  const works = Array.from({ length: open }, async () => {
    const own = new Slices();
    for (let n = 0; n < 5; n++) {
      await own.next();
      slices++;
    }
    open--;
  });
  while (open > 0) {
    const before = slices;
    await setImmediate();
    assert.ok(slices - before <= 1, `${slices - before} slices in one turn`);
  }
  await Promise.all(works);
  assert.equal(slices, 200);
});

Deno.test("short work goes before long work, which still goes on", async () => {
  const order: string[] = [];
  const long = new Slices();
  for (let n = 0; n < 20; n++) await long.next();
  const work = async (slices: Slices, name: string, count: number) => {
    for (let n = 0; n < count; n++) {
      await slices.next();
      order.push(name);
    }
  };
  const others = Array.from({ length: 5 }, () => new Slices());
  await Promise.all([
    work(long, "long", 3),
    ...others.map((slices) => work(slices, "short", 1)),
  ]);
  assert.equal(order.length, 8);
  // Every other turn at most is that of the long work.
  assert.equal(order.slice(0, 4).filter((name) => name === "long").length, 2, order.join());
});

Deno.test("a signal ends work between two slices, and steps are done to their end", async () => {
  const stop = new AbortController();
  const slices = new Slices(stop.signal);
  const steps = function* (): Generator<void, number> {
    for (let n = 0; n < 10; n++) yield;
    return 7;
  };
  assert.equal(await slices.run(steps()), 7);
  stop.abort(new Error("enough"));
  await assert.rejects(slices.next(), /enough/);
});
