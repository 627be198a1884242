import assert from "node:assert/strict";
import Type from "typebox";
import { days, defineStream, seconds } from "#core/declaration/mod.ts";
import { createdUsers } from "#streams/profiles/created_users.ts";
import { PollFailure } from "./failure.ts";
import { nations } from "./generator/nations.ts";
import { createUser } from "./generator/user.ts";
import { flatten, ItemMapper } from "./map_items.ts";

const AT = Date.UTC(2026, 2, 4, 5, 6, 7, 89);

const readings = defineStream({
  name: "readings",
  title: "Readings",
  description: "For tests",
  scenario: "test",
  key: "station",
  id: "id",
  time: "at",
  schema: Type.Object({
    id: Type.String({ minLength: 1 }),
    station: Type.String(),
    at: Type.Integer(),
    level: Type.Number(),
    note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  measures: {},
  dimensions: {},
  windows: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
  poll: {
    everyMs: seconds(1),
    items: "data.list",
    fields: { station: "place.station.code", note: "remark" },
    derive: (_, at) => ({ at }),
  },
});

const mapped = (
  ...list: readonly unknown[]
) => [...new ItemMapper(readings).map(JSON.stringify({ data: { list } }), AT)];

Deno.test("an item is flattened, named and typed as its stream declares", () => {
  const item = {
    id: 7,
    place: { station: { code: 8_001, name: "Kassel" } },
    level: "-1.5e2",
    remark: null,
    extra: [1],
  };
  const [record] = mapped(item);
  assert.deepEqual({ ...record, value: JSON.parse(record!.value) }, {
    key: "8001",
    id: "7",
    value: { id: "7", station: "8001", level: -150, note: null, at: AT },
  });
});

Deno.test("a text that is no number is left to the schema, and in its dead letter", () => {
  const place = { station: { code: "k" } };
  const [record] = mapped({ id: "a", place, level: "1e999" });
  assert.equal(record!.fault, "/level must be number");
  assert.equal(JSON.parse(record!.value).level, "1e999");
  assert.equal(JSON.parse(mapped({ id: "a", place, level: " +5 " })[0]!.value).level, 5);
});

Deno.test("names from the outside in make the field; the first of two counts", () => {
  const flat = flatten({
    a: { b_c: 1, b: { c: 2, d: null } },
    a_b: { d: 3 },
    e: [{ f: 1 }],
    g: {},
  });
  assert.deepEqual([...flat], [["a_b_c", 1], ["a_b_d", null], ["e", [{ f: 1 }]]]);
});

Deno.test("an item that is not valid keeps what it holds, and is known when it comes again", () => {
  const items = [
    { id: "a", place: { station: { code: "k" } }, level: "high" },
    { level: 3 },
    "text",
    null,
    { id: { nested: 1 } },
  ];
  const first = mapped(...items);
  for (const { fault } of first) assert.notEqual(fault, undefined);
  assert.equal(first[0]!.fault, "/level must be number");
  assert.deepEqual([first[0]!.key, first[0]!.id], ["k", "a"]);
  assert.equal(first[2]!.value, '"text"');
  assert.deepEqual(new Set(first.slice(1).map(({ key }) => key)), new Set(["unknown"]));
  const body = JSON.stringify({ data: { list: items } });
  const later = [...new ItemMapper(readings).map(body, AT + 1)];
  assert.deepEqual(later.map(({ id }) => id), first.map(({ id }) => id));
  assert.equal(new Set(first.map(({ id }) => id)).size, items.length);
});

Deno.test("an item that nothing can be derived of is a dead letter, and no end of the worker", () => {
  const poll = {
    ...readings.poll!,
    derive: (fields: { note?: string | null }) => ({ at: fields.note!.length }),
  };
  const [record] = new ItemMapper({ ...readings, poll }).map(
    JSON.stringify({ data: { list: [{ id: "a", place: { station: { code: "k" } }, level: 1 }] } }),
    AT,
  );
  assert.deepEqual([record!.key, record!.id], ["k", "a"]);
  assert.match(record!.fault ?? "", /required properties at/);
});

Deno.test("of a response of many, one is made when it is asked for", () => {
  let made = 0;
  const poll = { ...readings.poll!, derive: () => ({ at: ++made }) };
  const body = JSON.stringify({ data: { list: Array.from({ length: 1_000 }, () => ({})) } });
  const items = new ItemMapper({ ...readings, poll }).map(body, AT);
  const [first] = items;
  assert.equal(first?.key, "unknown");
  assert.equal(made, 1);
});

Deno.test("a response that is not as declared is said to be so, without its content", () => {
  const wrong: readonly [string, RegExp][] = [
    ["<html>ann@example.com", /^the body is not JSON$/],
    ['{"data":{"list":{"ann@example.com":1}}}', /^'data.list' of the body is not an array/],
    ["[]", /'data.list'/],
    ["null", /'data.list'/],
    [`${"[".repeat(100)}${"]".repeat(100)}`, /nested more than 64 deep/],
  ];
  for (const [body, message] of wrong) {
    assert.throws(() => new ItemMapper(readings).map(body, AT), (error: unknown) => {
      assert(error instanceof PollFailure);
      assert.equal(error.kind, "body");
      assert.match(error.message, message);
      return true;
    });
  }
  const { poll, ...rest } = readings;
  const bare = new ItemMapper({ ...rest, poll: { ...poll!, items: "" } });
  assert.throws(() => bare.map("{}", AT), /^PollFailure: the body is not an array of items$/);
  assert.equal([...bare.map("[{}]", AT)].length, 1);
});

Deno.test("B1: every field of randomuser.me's shape becomes one of created_users", () => {
  const user = createUser("a", nations[0]!, AT);
  const [record] = new ItemMapper(createdUsers).map(JSON.stringify({ results: [user] }), AT);
  assert.equal(record!.fault, undefined);
  const value = JSON.parse(record!.value) as Record<string, unknown>;
  assert.deepEqual(
    Object.keys(value).toSorted(),
    Object.keys(createdUsers.schema.properties).toSorted(),
  );
  assert.deepEqual(
    [...flatten(user).keys(), "created_at", "age_band"].toSorted(),
    Object.keys(value).toSorted(),
  );
  assert.equal(value.name_first, user.name.first);
  assert.equal(value.location_street_number, user.location.street.number);
  assert.equal(value.location_postcode, String(user.location.postcode));
  assert.equal(value.location_coordinates_latitude, Number(user.location.coordinates.latitude));
  assert.equal(value.created_at, "2026-03-04T05:06:07.089Z");
  assert.equal(record!.key, user.login.uuid);
});
