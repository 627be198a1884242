import assert from "node:assert/strict";
import { withDefaults } from "./arguments.ts";
import { simulationProblem } from "./check_simulation.ts";

Deno.test("the options that npm start adds are right", () => {
  assert.equal(simulationProblem(withDefaults([])), undefined);
});

for (
  const [options, problem] of [
    [["--bogus"], /unknown option '--bogus'/],
    [["--vehicles", "x"], /--vehicles 'x'/],
    [["--rate", "5", "--speed", "2"], /exclude each other/],
    [["extra"], /extra|argument/],
  ] as const
) {
  Deno.test(`wrong options are reported: ${options.join(" ")}`, () => {
    assert.match(simulationProblem([...options]) ?? "", problem);
  });
}
