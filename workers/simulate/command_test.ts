import assert from "node:assert/strict";
import { OptionError, parseCommand, type RawOptions, readOptions } from "./command.ts";
import { MILD_DISORDER, NO_DISORDER } from "./disorder.ts";
import { optionTable } from "./option_table.ts";

function parse(...args: string[]) {
  let out = "";
  let error = "";
  const parsed = parseCommand(args, {
    out: (text) => out += text,
    error: (text) => error += text,
  });
  return { parsed, out, error };
}

Deno.test("options reach their names", () => {
  const { parsed } = parse("--out-of-order", "0.1", "--dry-run", "--late-by=3m..9m");
  assert.deepEqual(parsed, {
    kind: "options",
    raw: { outOfOrder: "0.1", dryRun: true, lateBy: "3m..9m" },
  });
});

Deno.test("help names every option, scenario and stream, and is no failure", () => {
  const { parsed, out } = parse("--help");
  assert.deepEqual(parsed, { kind: "exit", code: 0 });
  for (const { flags } of Object.values(optionTable)) assert.ok(out.includes(flags), flags);
  for (const word of ["smart-city", "emergency_data", "--dry-run", "Exit codes"]) {
    assert.ok(out.includes(word), word);
  }
});

Deno.test("unknown options, missing values and stray words are usage errors", () => {
  for (const args of [["--vehicle", "3"], ["--vehicles"], ["stray"]]) {
    const { parsed, error } = parse(...args);
    assert.deepEqual(parsed, { kind: "exit", code: 2 });
    assert.ok(error.length > 10);
  }
});

/** The only request. */
function requestOf(raw: RawOptions) {
  const [request, ...others] = readOptions(raw);
  assert.deepEqual(others, []);
  return request!;
}

function problemsOf(raw: RawOptions): readonly string[] {
  try {
    readOptions(raw);
  } catch (error) {
    assert.ok(error instanceof OptionError);
    return error.problems;
  }
  return [];
}

Deno.test("the defaults are a fixed drive at real speed without disorder", () => {
  assert.deepEqual(readOptions({}), [{
    simulation: {
      scenario: "smart-city",
      entities: 100,
      journeys: "once",
      seed: 1,
      disorder: NO_DISORDER,
    },
    start: { kind: "at", time: Date.UTC(2026, 0, 1) },
    pace: { kind: "speed", factor: 1 },
    dryRun: false,
  }]);
});

Deno.test("a dry run is as fast as possible unless a pace is wanted", () => {
  assert.deepEqual(requestOf({ dryRun: true }).pace, { kind: "max" });
  assert.deepEqual(requestOf({ dryRun: true, speed: "2" }).pace, { kind: "speed", factor: 2 });
  assert.deepEqual(requestOf({ rate: "max" }).pace, { kind: "max" });
  assert.deepEqual(requestOf({ rate: "250" }).pace, { kind: "rate", recordsPerSecond: 250 });
});

Deno.test("a preset of disorder can be changed option by option", () => {
  const { disorder } = requestOf({ disorder: "mild", late: "0", lateBy: "1m..2m" }).simulation;
  assert.deepEqual(disorder, {
    ...MILD_DISORDER,
    late: 0,
    lateByMs: { min: 60_000, max: 120_000 },
  });
});

Deno.test("several scenarios run side by side, each with its own options and speed", () => {
  const requests = readOptions({
    scenario: "all",
    people: "3",
    buildings: "2",
    start: "resume",
    seed: "7",
  });
  assert.deepEqual(
    requests.map(({ simulation: { scenario, entities, seed }, pace }) => [
      scenario,
      entities,
      seed,
      pace.kind === "speed" && pace.factor,
    ]),
    [
      ["smart-city", 100, 7, 60],
      ["smart-building", 2, 7, 7_200],
      ["wearables", 3, 7, 600],
      ["phone", 4, 7, 20],
      ["profiles", 9, 7, 600],
    ],
  );
  const all = readOptions({ scenario: "building,smart-city", speed: "5" });
  for (const { pace } of all) assert.deepEqual(pace, { kind: "speed", factor: 5 });
});

Deno.test("of several scenarios only those run that have a wanted stream", () => {
  const requests = readOptions({ scenario: "all", streams: "water,gps_data" });
  assert.deepEqual(requests.map(({ simulation }) => [simulation.scenario, simulation.streams]), [
    ["smart-city", ["gps_data"]],
    ["smart-building", ["water"]],
  ]);
});

Deno.test("an option of a scenario that does not run is refused", () => {
  assert.deepEqual(problemsOf({ scenario: "building,wearables", vehicles: "3" }), [
    "--vehicles '3' is an option of smart-city: smart-building, wearables has --buildings, --people",
  ]);
});

Deno.test("starts are instants, now, before now, or resume", () => {
  const startOf = (start: string) => requestOf({ start }).start;
  assert.deepEqual(startOf("2026-02-03T04:05:06+01:00"), {
    kind: "at",
    time: Date.UTC(2026, 1, 3, 3, 5, 6),
  });
  assert.deepEqual(startOf("1767225600000"), { kind: "at", time: 1_767_225_600_000 });
  assert.deepEqual(startOf("now"), { kind: "now", agoMs: 0 });
  assert.deepEqual(startOf("now-20m"), { kind: "now", agoMs: 1_200_000 });
  assert.deepEqual(startOf("resume"), { kind: "resume" });
});

Deno.test("every wrong value is reported with its option, value and what is allowed", () => {
  assert.deepEqual(problemsOf({ vehicles: "many", late: "2", speed: "0", seed: "-1" }), [
    "--vehicles 'many' must be a whole number from 1 to 1000000",
    "--seed '-1' must be a whole number from 0 to 4294967295",
    "--speed '0' must be a number above 0",
    "--late '2' must be a share from 0 to 1",
  ]);
  for (const start of ["yesterday", "2026-01-01T00:00:00", "now-", "now-2x"]) {
    assert.match(problemsOf({ start })[0]!, /^--start '.*' must be an ISO time with its zone/);
  }
  for (const lateBy of ["3m..", "9m..3m", "1m..2m..3m", "0s"]) {
    assert.match(problemsOf({ lateBy })[0]!, /^--late-by '.*' must be a duration such as 20m, or/);
  }
  assert.match(problemsOf({ journeys: "twice" })[0]!, /must be once or endless/);
});

Deno.test("options that contradict each other are refused", () => {
  assert.match(problemsOf({ rate: "5", speed: "2" })[0]!, /--rate '5' and --speed '2' exclude/);
  assert.match(problemsOf({ late: "0.7", missing: "0.6" })[0]!, /sum must be at most 1, not 1.3/);
  assert.match(problemsOf({ scenario: "mars" })[0]!, /choose from smart-city/);
  assert.match(problemsOf({ streams: "gps_data,nope" })[0]!, /'nope': choose from vehicle_data/);
});

Deno.test("shares that add up to one are allowed, however they are rounded", () => {
  assert.deepEqual(problemsOf({ late: "0.1", missing: "0.2", outOfOrder: "0.7" }), []);
});
