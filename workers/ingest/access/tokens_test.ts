import assert from "node:assert/strict";
import { ProblemError } from "#core/http/problem.ts";
import { readEntry, requireDevice, tokenCheck } from "./tokens.ts";

const status = (expected: number) => (error: unknown) =>
  error instanceof ProblemError && error.problem.status === expected;

Deno.test("a known token lets in, for any device or for its own", () => {
  const check = tokenCheck(["s3cret", "phone-1=t0ken=="]);
  assert.deepEqual(check("Bearer s3cret"), { device: undefined });
  assert.deepEqual(check("bearer  t0ken== "), { device: "phone-1" });
  requireDevice(check("Bearer s3cret"), "anything");
  requireDevice(check("Bearer t0ken=="), "phone-1");
  assert.throws(() => requireDevice(check("Bearer t0ken=="), "phone-2"), status(403));
});

for (const given of [null, "", "Bearer", "Bearer ", "Basic s3cret", "Bearer S3cret", "s3cret"]) {
  Deno.test(`'${given}' lets nobody in`, () => {
    assert.throws(
      () => tokenCheck(["s3cret"])(given),
      (error) => status(401)(error) && "www-authenticate" in (error as ProblemError).headers,
    );
  });
}

Deno.test("a token is for one device or for any, not for both", () => {
  assert.throws(
    () => tokenCheck(["same", "phone-1=same"]),
    /for any device and phone-1: give each/,
  );
  assert.throws(() => tokenCheck(["phone-1=same", "phone-2=same"]), /for phone-1 and phone-2/);
  assert.deepEqual(tokenCheck(["same", "same"])("Bearer same"), { device: undefined });
});

Deno.test("an entry is a token, or a device and its token", () => {
  assert.deepEqual(readEntry("abc"), { device: undefined, token: "abc" });
  assert.deepEqual(readEntry("abc=="), { device: undefined, token: "abc==" });
  assert.deepEqual(readEntry("a=b=abc="), { device: "a=b", token: "abc=" });
});
