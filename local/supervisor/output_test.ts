import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { Output, type OutputOptions } from "./output.ts";

const EVENT = JSON.stringify({
  time: "2026-01-01T10:20:30.000Z",
  level: "warn",
  worker: "api",
  msg: "slow",
  ms: 12,
  route: "/a b",
  streams: ["x"],
});

function render(line: string, options: Partial<OutputOptions>): string {
  let text = "";
  const output = new Output({
    terminal: true,
    width: 8,
    write: (part) => text += part,
    ...options,
  });
  output.line("api", line);
  return text;
}

Deno.test("off a terminal a line stays as it is, after its worker's name", () => {
  assert.equal(render(EVENT, { terminal: false }), `api      | ${EVENT}\n`);
});

Deno.test("on a terminal an event is readable", () => {
  const clock = new Date("2026-01-01T10:20:30.000Z").toTimeString().slice(0, 8);
  const coloured = render(EVENT, {});
  const expected = `api      | ${clock} warn  slow ms=12 route="/a b" streams=["x"]\n`;
  assert.equal(stripVTControlCharacters(coloured), expected);
  assert.notEqual(coloured, expected, "it has colours");
  assert.equal(render(EVENT, { plain: true }), expected);
});

Deno.test("text and JSON that is no event stay as they are", () => {
  for (const line of ["error: Uncaught", '{"a":1}', "{", ""]) {
    assert.equal(render(line, { plain: true }), `api      | ${line}\n`);
  }
});
