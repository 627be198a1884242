import assert from "node:assert/strict";
import { parseCommand } from "./command.ts";
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
