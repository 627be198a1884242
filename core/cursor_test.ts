import assert from "node:assert/strict";
import fc from "fast-check";
import { CURSOR_FORM, CursorError, Cursors, type CursorScope, isText } from "./cursor.ts";

const cursors = new Cursors("a secret");

const scopes = fc.array(fc.option(fc.oneof(fc.string(), fc.integer()), { nil: undefined }));
const states = fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)));

const anything = (state: unknown): state is unknown => state !== undefined;

const refused = (scope: CursorScope, cursor: string) => {
  try {
    cursors.decode(scope, cursor, anything);
    return false;
  } catch (error) {
    return error instanceof CursorError;
  }
};

Deno.test("a cursor gives its state back to the same query", () => {
  fc.assert(fc.property(scopes, states, (scope, state) => {
    assert.deepEqual(cursors.decode(scope, cursors.encode(scope, state), anything), state);
  }));
});

Deno.test("a cursor needs no escaping in a URL", () => {
  fc.assert(fc.property(scopes, states, (scope, state) => {
    const cursor = cursors.encode(scope, state);
    assert.equal(encodeURIComponent(cursor), cursor);
  }));
});

Deno.test("a cursor of another query is refused", () => {
  fc.assert(fc.property(scopes, scopes, states, (scope, other, state) => {
    fc.pre(JSON.stringify(scope) !== JSON.stringify(other));
    assert(refused(other, cursors.encode(scope, state)));
  }));
});

Deno.test("an altered cursor is refused", () => {
  const changed = fc.tuple(fc.nat(), fc.constantFrom(..."ABCxyz019-_."));
  fc.assert(fc.property(scopes, states, changed, (scope, state, [place, letter]) => {
    const cursor = cursors.encode(scope, state);
    const at = place % cursor.length;
    fc.pre(cursor[at] !== letter);
    const altered = cursor.slice(0, at) + letter + cursor.slice(at + 1);
    // The last letter of base64 may differ in bits that mean nothing: then the state is the same.
    if (!refused(scope, altered)) assert.deepEqual(cursors.decode(scope, altered, anything), state);
  }));
});

Deno.test("a cursor of somebody else's making is refused", () => {
  const forger = new Cursors("a guess");
  fc.assert(fc.property(scopes, states, (scope, state) => {
    assert(refused(scope, forger.encode(scope, state)));
  }));
  const payload = btoa('{"range":{"from":-9e15,"to":9e15}}').replaceAll("=", "");
  assert(refused(["records"], `${payload}.${"A".repeat(22)}`));
});

Deno.test("whoever has the secret reads the cursor", () => {
  const other = new Cursors("a secret");
  assert.equal(other.decode(["keys"], cursors.encode(["keys"], "b"), isText), "b");
});

Deno.test("what cannot be a cursor is told without the secret", () => {
  assert(CURSOR_FORM.test(cursors.encode(["keys"], "")));
  for (const text of ["", "x", "x.y", "a.b.c", `é.${"A".repeat(22)}`, `x.${"A".repeat(23)}`]) {
    assert(!CURSOR_FORM.test(text), text);
  }
});

Deno.test("arbitrary text is refused", () => {
  fc.assert(fc.property(fc.string(), (text) => assert(refused(["a"], text))));
});

Deno.test("a cursor whose content has another shape is refused", () => {
  const scope = ["keys", "a"];
  assert.equal(cursors.decode(scope, cursors.encode(scope, "b"), isText), "b");
  assert.throws(
    () => cursors.decode(scope, cursors.encode(scope, { range: 1 }), isText),
    CursorError,
  );
});
