import assert from "node:assert/strict";
import fc from "fast-check";
import { coerce } from "./coerce.ts";

const numbers = ["temperature", "humidity"];

Deno.test("numbers that were written as text become numbers, others stay as they are", () => {
  const given = { temperature: " 21.50 ", humidity: 40, room: "12" };
  assert.deepEqual(coerce(given, { numbers }), {
    record: { temperature: 21.5, humidity: 40, room: "12" },
    changed: true,
  });
  const well = { temperature: 21.5 };
  assert.deepEqual(coerce(well, { numbers }), { record: well, changed: false });
});

Deno.test("every number comes back from its text", () => {
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(any, (number) => {
    assert.deepEqual(coerce({ temperature: String(number) }, { numbers }), {
      record: { temperature: number === 0 ? Number(String(number)) : number },
      changed: true,
    });
  }));
});

for (const text of ["", "on", "0x10", "1,5", "Infinity", "1e999", "NaN", "--1", "."]) {
  Deno.test(`'${text}' is no number and is left to the schema`, () => {
    const given = { temperature: text };
    assert.deepEqual(coerce(given, { numbers }), { record: given, changed: false });
  });
}

Deno.test("a text that says there is no value is the reason to refuse the record", () => {
  assert.deepEqual(coerce({ temperature: "Unavailable" }, { numbers }), {
    field: "temperature",
    reason: "/temperature is 'Unavailable': its sender has no value",
  });
  const rules = { numbers, unavailable: ["off-line"] };
  assert("reason" in coerce({ humidity: "off-line" }, rules));
  assert(!("reason" in coerce({ humidity: "unknown" }, rules)));
  // Only a number field can lack its number.
  assert(!("reason" in coerce({ room: "unknown" }, { numbers })));
});
