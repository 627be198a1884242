import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeCursor } from "#core/cursor.ts";
import { ProblemError } from "./problem.ts";
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

Deno.test("an unknown parameter is reported with the known ones", () => {
  assert.deepEqual(problem("key=a&limt=5").allowed, Object.keys(declared));
});

Deno.test("a key has the length that records' keys may have, and its cursors fit", () => {
  for (const key of ["k".repeat(1_024), "é".repeat(512), "\u0001".repeat(1_024)]) {
    assert.equal(read(`key=a&id=${encodeURIComponent(key)}`).id, key);
    const cursor = encodeCursor(["latest"], key);
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
