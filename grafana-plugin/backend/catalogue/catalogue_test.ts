import assert from "node:assert/strict";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { Catalogue } from "./catalogue.ts";

function named(...names: string[]): ReadonlyMap<string, StoredStream> {
  return new Map(names.map((name) => [name, { name } as StoredStream]));
}

Deno.test("concurrent calls share one read", async () => {
  let reads = 0;
  const catalogue = new Catalogue(() => {
    reads++;
    return Promise.resolve(named("a", "b"));
  });
  await Promise.all([
    catalogue.streams(),
    catalogue.find("a"),
    catalogue.streams(),
  ]);
  assert.equal((await catalogue.find("b"))?.name, "b");
  assert.equal(reads, 1);
});

Deno.test("a name that is not known does not cause a read per call", async () => {
  let reads = 0;
  const catalogue = new Catalogue(() => Promise.resolve(named(...(reads++ === 0 ? [] : ["a"]))));
  for (let n = 0; n < 5; n++) {
    assert.equal(await catalogue.find("a"), undefined);
  }
  assert.equal(reads, 1);
});

Deno.test("what the set-up has just made is found soon, and not later", async () => {
  let now = 0;
  const clock = performance.now;
  performance.now = () => now;
  try {
    const answers = [null, named("a"), named("a", "b")];
    const catalogue = new Catalogue(() => Promise.resolve(answers.shift()!));
    const after = async (ms: number, ...wanted: string[]) => {
      now += ms;
      return [...(await catalogue.streams(wanted)).keys()];
    };
    assert.deepEqual(await after(0), []);
    assert.deepEqual(await after(1_000), []);
    assert.deepEqual(await after(1_500), ["a"]);
    assert.deepEqual(await after(2_500), ["a"]);
    assert.deepEqual(await after(0, "b"), ["a", "b"]);
  } finally {
    performance.now = clock;
  }
});

Deno.test("a keyspace that is not one of Sluice's has no streams", async () => {
  const catalogue = new Catalogue(() => Promise.resolve(null));
  assert.equal((await catalogue.streams()).size, 0);
});

Deno.test("a first failure is thrown, and the next call tries again", async () => {
  let reads = 0;
  const seen: number[] = [];
  const catalogue = new Catalogue(
    () => reads++ === 0 ? Promise.reject(new Error("away")) : Promise.resolve(named("a")),
    (streams) => void seen.push(streams.size),
  );
  await assert.rejects(catalogue.streams(), /away/);
  assert.equal((await catalogue.streams()).size, 1);
  assert.deepEqual(seen, [1]);
});
