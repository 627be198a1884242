import assert from "node:assert/strict";
import fc from "fast-check";
import { Cursors } from "#core/cursor.ts";
import { ProblemError } from "#core/http/problem.ts";
import {
  choices,
  flag,
  integer,
  keyParameter,
  optional,
  paging,
  readParameters,
  text,
  time,
  windowSizeParameter,
} from "./parameter.ts";

const declared = {
  key: text("Key"),
  id: optional(keyParameter("Id")),
  cursor: paging.cursor,
  from: optional(time("From")),
  limit: integer("Limit", { min: 1, max: 10_000, fallback: 100 }),
  kinds: choices("Kinds", { values: ["windows", "records"], fallback: ["windows"] }),
  snapshot: flag("Snapshot"),
  size: optional(windowSizeParameter("Size")),
};

const read = (query: string) => readParameters(declared, new URLSearchParams(query));

function problem(query: string) {
  try {
    read(query);
  } catch (error) {
    assert(error instanceof ProblemError);
    assert.equal(error.problem.status, 400);
    return error.problem;
  }
  assert.fail(`${query} was accepted`);
}

Deno.test("parameters that are not given have their defaults", () => {
  assert.deepEqual(read("key=a"), {
    key: "a",
    id: undefined,
    cursor: undefined,
    from: undefined,
    limit: 100,
    kinds: ["windows"],
    snapshot: false,
    size: undefined,
  });
});

Deno.test("parameters are read as their types", () => {
  const query =
    "key=a&from=2026-01-01T00:00:00Z&limit=5&kinds=records,windows&snapshot=true&size=1m";
  assert.deepEqual(read(query), {
    key: "a",
    id: undefined,
    cursor: undefined,
    from: 1_767_225_600_000,
    limit: 5,
    kinds: ["windows", "records"],
    snapshot: true,
    size: 60_000,
  });
});

Deno.test("a time is the same instant in each notation", () => {
  const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  fc.assert(fc.property(instants, (ms) => {
    assert.equal(read(`key=a&from=${ms}`).from, ms);
    const iso = encodeURIComponent(new Date(ms).toISOString());
    assert.equal(read(`key=a&from=${iso}`).from, ms);
  }));
  assert.equal(read("key=a&from=2026-01-01T01:00:00+01:00").from, 1_767_225_600_000);
  assert.equal(read("key=a&from=2026-01-01t01:00:00.0005%2B01:00").from, 1_767_225_600_000);
});

Deno.test("each wrong value is reported with its name, itself and what is allowed", () => {
  for (
    const [query, ...expected] of [
      ["", "'key'", "missing"],
      ["key=", "'key'", "1 to 4096"],
      ["key=a&key=b", "'key'", "2 times"],
      ["key=a&limit=0", "'limit'", "'0'", "1 to 10000"],
      ["key=a&limit=10001", "'limit'", "1 to 10000"],
      ["key=a&limit=1e3", "'limit'", "'1e3'"],
      ["key=a&from=yesterday", "'from'", "'yesterday'", "RFC 3339"],
      ["key=a&from=2026-01-01", "2026-11-25T10:00:00Z"],
      ["key=a&from=2026-01-01T00:00:00", "no offset from UTC"],
      ["key=a&from=2026-01-01T00:00:00%2B0000", "+01:00"],
      ["key=a&from=2026-12-31T23:59:60Z", "leap second"],
      ["key=a&from=2026-13-01", "'from'"],
      ["key=a&from=253402300800000", "'from'", "9999"],
      ["key=a&kinds=window", "'kinds'", "windows, records"],
      ["key=a&kinds=windows,x", "'kinds'"],
      ["key=a&snapshot=yes", "'snapshot'", "true or false"],
      ["key=a&size=big", "'size'", "session"],
    ]
  ) {
    const { detail } = problem(query!);
    for (const part of expected) assert(detail.includes(part), `${query}: ${detail}`);
  }
});

Deno.test("an unknown parameter is reported with the one that was meant, or the known ones", () => {
  const { detail, allowed } = problem("key=a&limt=5");
  assert.deepEqual(allowed, Object.keys(declared));
  assert.match(detail, /'limt' is not a parameter of this route: did you mean 'limit'\?/);
  assert.match(problem("key=a&callback=x").detail, /choose from key, id, cursor, from/);
  assert(problem(`key=a&${"x".repeat(5_000)}=1`).detail.length < 300);
});

Deno.test("a time is one that the calendar has, in every notation of records", () => {
  const at = (text: string) => read(`key=a&from=${encodeURIComponent(text)}`).from;
  for (const time of ["2026-02-28T10:00:00z", "2026-02-28t11:00:00+01:00"]) {
    assert.equal(at(time), Date.parse("2026-02-28T10:00:00Z"), time);
  }
  for (const time of ["2026-02-30", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z"]) {
    assert.match(problem(`key=a&from=${time}`).detail, /must be a time/, time);
  }
  assert.match(
    problem("key=a&from=2026-02-28T10:00:00%2B01").detail,
    /offset from UTC must be written as \+01:00/,
  );
});

const range = { from: optional(time("From")), to: optional(time("To")) };

Deno.test("a range that ends before it begins is refused", () => {
  const given = (query: string) => readParameters(range, new URLSearchParams(query));
  assert.throws(
    () => given("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"),
    /'from' is 2026-01-02T00:00:00.000Z and 'to' is 2026-01-01.*must not be after/,
  );
  assert.deepEqual(given("from=5&to=5"), { from: 5, to: 5 });
  assert.deepEqual(given("from=5"), { from: 5, to: undefined });
});

Deno.test("a parameter that means nothing beside another one is refused", () => {
  const excludes = { key: ["limit", "cursor"] };
  const given = (query: string) => readParameters(declared, new URLSearchParams(query), excludes);
  for (const query of ["key=a&cursor=junk", "key=a&limit=100"]) {
    assert.throws(() => given(query), /means nothing beside 'key': leave one of them out/);
  }
  assert.equal(given("key=a").limit, 100);
});

Deno.test("a key has the length that records' keys may have, and its cursors fit", () => {
  for (const key of ["k".repeat(1_024), "é".repeat(512), "\u0001".repeat(1_024)]) {
    assert.equal(read(`key=a&id=${encodeURIComponent(key)}`).id, key);
    const cursor = new Cursors("a secret").encode(["latest"], key);
    assert.equal(read(`key=a&cursor=${cursor}`).cursor, cursor);
  }
  for (const key of ["k".repeat(1_025), "é".repeat(513)]) {
    const { detail } = problem(`key=a&id=${encodeURIComponent(key)}`);
    assert.match(detail, /1 to 1024 bytes in UTF-8, and has 102[56]$/);
  }
  problem("key=a&id=");
});

Deno.test("session is the window without a size", () => {
  assert.equal(read("key=a&size=session").size, 0);
  assert.equal(read("key=a&size=60000").size, 60_000);
});
