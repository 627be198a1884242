import assert from "node:assert/strict";
import fc from "fast-check";
import { KINDS } from "#core/live/log.ts";
import { decodePosition, encodePosition, isBeyond } from "./position.ts";

const offsets = fc.array(
  fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
  { minLength: 1, maxLength: 12 },
).filter((list) => list.length > 1 || list[0] !== undefined);

const positions = fc.record({
  stream: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
  at: fc.integer({ min: 0, max: 8.64e15 }),
  next: fc.dictionary(fc.constantFrom(...KINDS), offsets, { noNullPrototype: true }),
}, { noNullPrototype: true });

Deno.test("an id gives its position back and fits into a header and a URL", () => {
  fc.assert(fc.property(positions, (position) => {
    const id = encodePosition(position);
    assert.match(id, /^[A-Za-z0-9_-]+$/);
    assert.deepEqual(decodePosition(id), position);
  }));
});

Deno.test("other texts are no positions", () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(decodePosition(text), undefined)));
  const id = (text: string) => btoa(text).replaceAll("=", "");
  for (const text of ["2;s;0", "1;s", "1;s;x!", "1;s;0;windows=1;windows=2", "1;s;0;all=1"]) {
    assert.equal(decodePosition(id(text)), undefined, text);
  }
});

Deno.test("a position is beyond a log when one of its partitions is, or is not there", () => {
  const position = { stream: "s", at: 0, next: { windows: [7, undefined, 3], late: [] } };
  const ends = (...windows: readonly (number | undefined)[]) => (kind: string, partition: number) =>
    kind === "windows" ? windows[partition] : undefined;
  // Who has everything is not beyond it.
  assert.equal(isBeyond(position, ends(7, 0, 3)), false);
  assert.equal(isBeyond(position, ends(9, undefined, 9)), false);
  assert.equal(isBeyond(position, ends(7, 0, 2)), true);
  assert.equal(isBeyond(position, ends(7, 0)), true);
  assert.equal(isBeyond({ ...position, next: { windows: [0] } }, ends()), true);
});
