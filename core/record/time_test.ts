import assert from "node:assert/strict";
import fc from "fast-check";
import { parseTime, timeFault } from "./time.ts";

const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

Deno.test("what Date writes is read as the same instant", () => {
  fc.assert(
    fc.property(instants, (ms) => {
      assert.equal(parseTime(new Date(ms).toISOString()), ms);
    }),
    { numRuns: 2_000 },
  );
  for (let year = 0; year <= 9_999; year++) {
    for (const day of ["02-28", "03-01", "12-31"]) {
      const text = `${String(year).padStart(4, "0")}-${day}T00:00:00Z`;
      assert.equal(parseTime(text), Date.parse(text), text);
    }
  }
});

Deno.test("an offset moves the instant, whatever the case of the letters", () => {
  const part = (max: number) => fc.integer({ min: 0, max });
  fc.assert(fc.property(instants, fc.boolean(), part(23), part(59), (ms, east, hours, minutes) => {
    const two = (value: number) => String(value).padStart(2, "0");
    const local = new Date(ms).toISOString().slice(0, -1);
    const text = `${local}${east ? "+" : "-"}${two(hours)}:${two(minutes)}`;
    const offset = (hours * 60 + minutes) * 60_000;
    assert.equal(parseTime(text), ms + (east ? -offset : offset));
    assert.equal(parseTime(text.toLowerCase()), parseTime(text));
  }));
});

Deno.test("digits after the third of a fraction are dropped, before 1970 too", () => {
  assert.equal(parseTime("1970-01-01T00:00:00.1Z"), 100);
  assert.equal(parseTime("1970-01-01T00:00:00.0019999999999Z"), 1);
  assert.equal(parseTime("1969-12-31T23:59:59.9999Z"), -1);
});

const NO_TIMES = [
  ...["", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00Z", "2026-01-01T00:00:00+0000"],
  ...["2026-01-01T00:00:00+00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Z ", "1767225600000"],
  ...["2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z"],
  ...["2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z"],
  ...["2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z"],
  ...["2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026/01/01T00:00:00Z"],
  ...["2026-01-01T00:00:00Z[UTC]", "２026-01-01T00:00:00Z", "+002026-01-01T00:00:00Z"],
];
for (const text of NO_TIMES) {
  Deno.test(`'${text}' is no time`, () => assert(Number.isNaN(parseTime(text))));
}

Deno.test("what can be told of a wrong time is told", () => {
  assert.match(timeFault("2026-01-01T00:00:00"), /no offset/);
  assert.match(timeFault("2026-01-01T00:00:00.5+0100"), /\+01:00/);
  assert.match(timeFault("2016-12-31T23:59:60Z"), /leap second/);
  assert.match(timeFault("2026-01-01T00:00Z"), /seconds/);
  assert.match(timeFault("2026-01-01 00:00:00Z"), /separated by T/);
  assert.equal(timeFault("yesterday"), "");
});
