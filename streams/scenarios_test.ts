import assert from "node:assert/strict";
import { catalogue } from "./catalogue.ts";
import { readScenarios, scenarioList, workersOf } from "./scenarios.ts";

const idsOf = (text: string) => readScenarios(text).map(({ id }) => id);

Deno.test("every stream of the catalogue belongs to a scenario that can be named", () => {
  const ids = new Set(catalogue.map(({ scenario }) => scenario));
  assert.deepEqual([...ids].sort(), scenarioList.map(({ id }) => id).sort());
});

Deno.test("a scenario is called by its name or its id, several by a list, all by one word", () => {
  assert.deepEqual(idsOf("building"), ["smart-building"]);
  assert.deepEqual(idsOf("smart-building"), ["smart-building"]);
  assert.deepEqual(idsOf("wearables, smart-city,wearables"), ["smart-city", "wearables"]);
  assert.deepEqual(idsOf("all"), scenarioList.map(({ id }) => id));
  assert.deepEqual(idsOf("all,building"), scenarioList.map(({ id }) => id));
});

Deno.test("E: a worker that only some scenarios need runs for them, and once", () => {
  assert.deepEqual(workersOf(readScenarios("building,wearables")), []);
  const phone = readScenarios("phone");
  assert.deepEqual(workersOf([...phone, ...phone]), ["ingest"]);
  assert.ok(workersOf(readScenarios("all")).includes("ingest"));
});

Deno.test("a wrong name is answered with the right ones, in one line", () => {
  const names = scenarioList.map(({ name }) => name).join(", ");
  const right = `choose from ${names}, several with commas, or all`;
  for (const [text, wrong] of [["mars", "mars"], ["building,mars", "mars"], [",", ","]] as const) {
    assert.throws(() => readScenarios(text), (error: Error) => {
      assert.ok(error.message.startsWith(`There is no scenario '${wrong}': `), error.message);
      assert.ok(error.message.endsWith(right), error.message);
      return error instanceof RangeError && !error.message.includes("\n");
    });
  }
});

Deno.test("the dashboards of the scenarios exist", async () => {
  const uids = new Set<string>();
  for await (const { name } of Deno.readDir(new URL("../dashboards", import.meta.url))) {
    if (!name.endsWith(".json")) continue;
    const file = new URL(`../dashboards/${name}`, import.meta.url);
    uids.add((JSON.parse(await Deno.readTextFile(file)) as { uid: string }).uid);
  }
  for (const uid of scenarioList.flatMap(({ dashboards }) => dashboards)) {
    assert.ok(uids.has(uid), `there is no dashboard '${uid}'`);
  }
});
