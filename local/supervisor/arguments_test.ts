import assert from "node:assert/strict";
import { catalogue } from "#streams/catalogue.ts";
import { parseArguments, runningOf, simulationProblem, withDefaults } from "./arguments.ts";

Deno.test("without options the smart city runs", () => {
  const { scenario, simulate, reset } = parseArguments([]);
  assert.equal(scenario, "smart-city");
  assert.deepEqual(simulate?.slice(0, 4), ["--scenario", "smart-city", "--start", "resume"]);
  assert.equal(reset, false);
});

Deno.test("own options are taken out, all others go to the simulation in their order", () => {
  const { help, reset, simulate } = parseArguments(["--", "--seed", "7", "--reset", "--late", "0"]);
  assert.deepEqual({ help, reset }, { help: false, reset: true });
  assert.deepEqual(simulate?.slice(-4), ["--seed", "7", "--late", "0"]);
});

Deno.test("an option that is given takes the default's place", () => {
  const options = withDefaults(["--vehicles=5", "--start", "now", "--rate", "10"]).join(" ");
  assert.doesNotMatch(options, /--start resume/);
  assert.match(options, /--journeys endless .*--vehicles=5 --start now --rate 10$/);
});

Deno.test("scenarios are for the supervisor and for the simulation", () => {
  for (const given of [["--scenario", "building,wearables"], ["--scenario=building,wearables"]]) {
    const { scenario, simulate } = parseArguments([...given, "--people", "3"]);
    assert.equal(scenario, "building,wearables");
    assert.match(simulate!.join(" "), /--scenario[ =]building,wearables --people 3$/);
    assert.equal(simulate!.filter((argument) => argument.startsWith("--scenario")).length, 1);
  }
  const alone = parseArguments(["--scenario", "building", "--no-simulate"]);
  assert.deepEqual([alone.scenario, alone.simulate, alone.unused], ["building", undefined, []]);
});

const NO_BROKER = { mqttUrl: "" };

Deno.test("only the streams of the scenarios run, with those that are made from them", () => {
  const { scenarios, streams } = runningOf("building", NO_BROKER);
  assert.deepEqual(scenarios.map(({ title }) => title), ["Smart building"]);
  const theirs = catalogue.filter(({ scenario }) => scenario === "smart-building");
  assert.deepEqual(streams, theirs.map(({ name }) => name));
  assert.ok(streams.includes("water_rest"));
  assert.deepEqual(runningOf("all", NO_BROKER).streams, catalogue.map(({ name }) => name));
  assert.throws(
    () => runningOf("mars", NO_BROKER),
    /no scenario 'mars': choose from smart-city, building/,
  );
});

Deno.test("what an MQTT broker sends is taken whatever scenario runs", () => {
  assert.deepEqual(runningOf("building", NO_BROKER).workers, []);
  const broker = { mqttUrl: "mqtt://localhost" };
  assert.deepEqual(runningOf("building", broker).workers, ["ingest"]);
  assert.deepEqual(runningOf("phone", broker).workers, ["ingest"]);
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

Deno.test("the options that npm start adds are right, for every scenario", async () => {
  assert.equal(await problemOf(withDefaults([])), undefined);
  assert.equal(await problemOf(withDefaults(["--scenario", "all"])), undefined);
});

for (
  const [options, problem] of [
    [["--bogus"], /unknown option '--bogus'/],
    [["--vehicles", "x"], /--vehicles 'x'/],
    [["--rate", "5", "--speed", "2"], /exclude each other/],
    [["extra"], /extra|argument/],
    [["--scenario", "building", "--people", "3"], /--people '3' is an option of wearables/],
  ] as const
) {
  Deno.test(`wrong options are reported: ${options.join(" ")}`, async () => {
    assert.match(await problemOf(options) ?? "", problem);
  });
}
