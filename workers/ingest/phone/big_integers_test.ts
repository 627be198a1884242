import assert from "node:assert/strict";
import fc from "fast-check";
import { type ExactValue, exactValue, parseMarked } from "./big_integers.ts";

const parseExact = (text: string) => exactValue(parseMarked(text));

/** JSON as JSON.stringify writes it, with the digits of large numbers. */
function write(value: ExactValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(" , ")}]`;
  const entries = Object.entries(value as Record<string, ExactValue>);
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)} :${write(one)}`).join(",")}}`;
}

const large = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
  .filter((one) => !Number.isSafeInteger(Number(one)));
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom('":1700000000000000001,', "\u00011700000000000000001", "\\", '\\"', "\u0001"),
);
const { value } = fc.letrec<{ value: ExactValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    large,
    text,
    // Whole ones are written with all their digits below 10^21.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one === 0 ? 0 : one)
      .filter((one) =>
        !Number.isInteger(one) || Number.isSafeInteger(one) || Math.abs(one) >= 1e21
      ),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    // V8 takes an escaped name for "\\" where it has seen that one in the same place.
    fc.dictionary(text.filter((name) => !/__proto__|\\/.test(name)), tie("value"), {
      noNullPrototype: true,
    }),
  ),
}));

Deno.test("whatever is written comes back, with all digits of whole numbers", () => {
  fc.assert(fc.property(value, (given) => assert.deepEqual(parseExact(write(given)), given)));
});

Deno.test("a time in nanoseconds keeps the last of them", () => {
  assert.deepEqual(parseExact('{"time":1698501144401773123,"x":0.12345678901234567}'), {
    time: 1698501144401773123n,
    x: 0.12345678901234567,
  });
  assert.deepEqual(parseExact("[-1698501144401773123, 1000000000000000, 12345678901234567e2]"), [
    -1698501144401773123n,
    1000000000000000,
    1234567890123456700,
  ]);
});

Deno.test("what is longer than any number is none", () => {
  const digits = "9".repeat(400);
  assert.deepEqual(parseExact(`[${digits},-${digits}9]`), [BigInt(digits), -Infinity]);
});

Deno.test("what is not JSON is refused, as JSON.parse does", () => {
  for (
    const wrong of [
      "",
      "{",
      "01234567890123456",
      "12345678901234567 12345678901234567",
      "[12345678901234567-]",
      '"12345678901234567',
      "{12345678901234567:1}",
      "{12345678901234567 :1}",
      '{"a":1,-12345678901234567\n:1}',
      "1234567890123456.",
    ]
  ) {
    const { message } = (() => {
      try {
        return JSON.parse(wrong);
      } catch (error) {
        return error;
      }
    })();
    assert.throws(() => parseExact(wrong), { name: "SyntaxError", message }, wrong);
  }
});
