import assert from "node:assert/strict";
import { withDefaults } from "./arguments.ts";
import { simulationProblem } from "./check_simulation.ts";

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
