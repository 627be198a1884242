import assert from "node:assert/strict";
import fc from "fast-check";
import { type ServerEvent, SseParser } from "./sse_parser.ts";

const parse = (...chunks: string[]): ServerEvent[] => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

Deno.test("an event carries type, data and the newest id", () => {
  assert.deepEqual(parse("id: 7\nevent: window\ndata: {}\n\ndata:x\n\n"), [
    { type: "window", data: "{}", id: "7" },
    { type: "message", data: "x", id: "7" },
  ]);
});

Deno.test("comments and events without data say nothing", () => {
  assert.deepEqual(parse(": heartbeat\n\nevent: gap\n\n"), []);
});

Deno.test("data lines join with a line feed; one leading space goes", () => {
  assert.deepEqual(parse("data: a\ndata:  b\ndata\n\n"), [
    { type: "message", data: "a\n b\n", id: "" },
  ]);
});

Deno.test("an unfinished event waits for its blank line", () => {
  assert.deepEqual(parse("data: a\n"), []);
  assert.deepEqual(parse("data: a\r", "\n\r\n"), [{ type: "message", data: "a", id: "" }]);
});

Deno.test("it does not matter where chunks end", () => {
  const text = 'id: 1\nevent: window\ndata: {"a":1}\r\n\r\n: beat\n\nid: 2\rdata: b\r\rdata: c\n\n';
  const whole = parse(text);
  assert.equal(whole.length, 3);
  fc.assert(fc.property(fc.array(fc.nat(text.length)), (cuts) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
    const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
    assert.deepEqual(parse(...chunks), whole);
  }));
});

Deno.test("a resumed stream keeps its id until the server sends another", () => {
  const parser = new SseParser("41");
  assert.equal(parser.push("data: a\n\n")[0]?.id, "41");
  assert.equal(parser.push("id: 42\ndata: a\n\n")[0]?.id, "42");
});
