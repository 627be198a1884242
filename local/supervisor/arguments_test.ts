import assert from "node:assert/strict";
import { parseArguments, simulationProblem, withDefaults } from "./arguments.ts";

Deno.test("without options a hundred vehicles drive", () => {
  const { simulate, reset } = parseArguments([]);
  assert.deepEqual(simulate?.slice(0, 4), ["--scenario", "smart-city", "--vehicles", "100"]);
  assert.equal(reset, false);
});

Deno.test("own options are taken out, all others go to the simulation in their order", () => {
  const { help, reset, simulate } = parseArguments(["--", "--seed", "7", "--reset", "--late", "0"]);
  assert.deepEqual({ help, reset }, { help: false, reset: true });
  assert.deepEqual(simulate?.slice(-4), ["--seed", "7", "--late", "0"]);
});

Deno.test("an option that is given takes the default's place, a rate that of the speed", () => {
  const options = withDefaults(["--vehicles=5", "--start", "now", "--rate", "10"]).join(" ");
  assert.doesNotMatch(options, /--vehicles 100|--start resume|--speed/);
  assert.match(options, /--journeys endless .*--vehicles=5 --start now --rate 10$/);
});

Deno.test("no simulation means none, whatever else is given", () => {
  assert.equal(parseArguments(["--no-simulate"]).simulate, undefined);
  const { simulate, unused } = parseArguments(["--rate", "5", "--no-simulate"]);
  assert.deepEqual({ simulate, unused }, { simulate: undefined, unused: ["--rate", "5"] });
});

Deno.test("Grafana runs unless it is left out", () => {
  assert.equal(parseArguments([]).grafana, true);
  const { grafana, simulate } = parseArguments(["--no-grafana", "--seed", "7"]);
  assert.equal(grafana, false);
  assert.ok(!simulate?.includes("--no-grafana"));
});

const problemOf = async (options: readonly string[]) =>
  await simulationProblem(options, {
    denoJson: await Deno.readTextFile("deno.json"),
    lookup: () => undefined,
  });

Deno.test("the options that npm start adds are right", async () => {
  assert.equal(await problemOf(withDefaults([])), undefined);
});

for (
  const [options, problem] of [
    [["--bogus"], /unknown option '--bogus'/],
    [["--vehicles", "x"], /--vehicles 'x'/],
    [["--rate", "5", "--speed", "2"], /exclude each other/],
    [["extra"], /extra|argument/],
  ] as const
) {
  Deno.test(`wrong options are reported: ${options.join(" ")}`, async () => {
    assert.match(await problemOf(options) ?? "", problem);
  });
}
