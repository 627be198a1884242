import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import avro from "avsc";
import protobuf from "protobufjs";
import type { WholeSchema } from "../schema.ts";
import { createCodec } from "./codec.ts";

const avroSchema = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "AVRO",
  imports: [],
});

Deno.test("what other writers' Avro becomes in JSON", () => {
  const schema = {
    type: "record",
    name: "R",
    fields: [
      { name: "ms", type: { type: "long", logicalType: "timestamp-millis" } },
      { name: "us", type: { type: "long", logicalType: "timestamp-micros" } },
      { name: "day", type: { type: "int", logicalType: "date" } },
      {
        name: "price",
        type: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 },
      },
      { name: "raw", type: "bytes" },
      { name: "either", type: ["null", "int", "double"] },
      { name: "maybe", type: ["null", { type: "array", items: "bytes" }] },
      { name: "next", type: ["null", "R"] },
    ],
  };
  const plain = avro.Type.forSchema(schema as avro.Schema);
  const inner = {
    ms: 1_700_000_000_123,
    us: 1_700_000_000_123_456,
    day: 19_000,
    price: Buffer.from([0xff, 0x85]),
    raw: Buffer.from([1, 2]),
    either: { double: 2.5 },
    maybe: [Buffer.from([3])],
    next: null,
  };
  const bytes = plain.toBuffer({ ...inner, either: null, maybe: null, next: inner });
  assert.deepEqual(JSON.parse(JSON.stringify(createCodec(avroSchema(schema)).decode(bytes))), {
    ms: 1_700_000_000_123,
    us: "2023-11-14T22:13:20.123456Z",
    day: "2022-01-08",
    price: "-1.23",
    raw: "AQI=",
    either: null,
    maybe: null,
    next: {
      ms: 1_700_000_000_123,
      us: "2023-11-14T22:13:20.123456Z",
      day: "2022-01-08",
      price: "-1.23",
      raw: "AQI=",
      either: 2.5,
      maybe: ["Aw=="],
      next: null,
    },
  });
});

Deno.test("a whole number that a number does not hold is text", () => {
  const { decode } = createCodec(avroSchema({ type: "array", items: "long" }));
  const values = ["1767225600000000001", "-9223372036854775808", "9007199254740992"];
  const zigzag = values.map(BigInt).map((one) => BigInt.asUintN(64, (one << 1n) ^ (one >> 63n)));
  const bytes = zigzag.flatMap((one) => {
    const all: number[] = [];
    for (; one > 127n; one >>= 7n) all.push(Number(one & 127n) | 128);
    return [...all, Number(one)];
  });
  assert.deepEqual(decode(Uint8Array.of(8, ...bytes, 3, 0)), [...values, -2]);
  assert.throws(() => decode(new Uint8Array(1_000_000).fill(0xff).fill(2, 0, 1)), RangeError);
});

Deno.test("a payload that says that it has more than it has takes no memory for that", () => {
  // 2^31 items, of which there are none.
  const many = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10);
  const schemas = [
    { type: "array", items: "int" },
    { type: "array", items: "null" },
    { type: "array", items: { type: "array", items: "null" } },
    { type: "map", values: "string" },
    {
      type: "record",
      name: "R",
      fields: [{ name: "a", type: ["null", { type: "array", items: "R" }] }],
    },
  ];
  for (const [at, schema] of schemas.entries()) {
    const payload = at === 4 ? Uint8Array.of(2, ...many) : many;
    assert.throws(() => createCodec(avroSchema(schema)).decode(payload), /has 2147483648 items/);
  }
  const { decode } = createCodec(avroSchema({ type: "array", items: "null" }));
  assert.deepEqual(decode(Uint8Array.of(6, 0)), [null, null, null]);
  // Two blocks, the first with its size in bytes.
  const { decode: list } = createCodec(avroSchema({ type: "array", items: "int" }));
  assert.deepEqual(list(Uint8Array.of(3, 4, 2, 4, 2, 6, 0)), [1, 2, 3]);
});

Deno.test("what other writers' Protobuf becomes in JSON", () => {
  const text = `
    syntax = "proto3";
    package p;
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    import "google/protobuf/duration.proto";
    enum Colour { RED = 0; BLUE = 1; }
    message Other { string x = 1; }
    message Outer {
      message First {}
      message Inner {
        int64 small = 1;
        int64 large = 2;
        bytes raw = 3;
        Colour colour = 4;
        google.protobuf.Timestamp at = 5;
        google.protobuf.DoubleValue maybe = 6;
        optional string none = 7;
        oneof choice { string one = 8; int32 two = 9; }
        map<string, int64> counts = 10;
        repeated Colour colours = 11;
        Other other = 12;
        string plain = 13;
        google.protobuf.Duration short = 14;
        google.protobuf.Duration back = 15;
      }
    }`;
  const { root } = protobuf.parse(text, { keepCase: true });
  root.addJSON(protobuf.common.get("google/protobuf/timestamp.proto")!.nested!);
  root.addJSON(protobuf.common.get("google/protobuf/wrappers.proto")!.nested!);
  root.addJSON(protobuf.common.get("google/protobuf/duration.proto")!.nested!);
  const type = root.lookupType("p.Outer.Inner");
  const message = type.fromObject({
    small: 5,
    large: "9007199254740993",
    raw: "AQI=",
    colour: "BLUE",
    at: { seconds: 1_700_000_000, nanos: 123_000_000 },
    maybe: { value: 2.5 },
    two: 0,
    counts: { a: 1 },
    colours: ["BLUE", "RED"],
    other: { x: "y" },
    short: { seconds: 0, nanos: 1 },
    back: { seconds: -3, nanos: -500_000_000 },
  });
  // Outer is the second message of the file, Inner the second of Outer.
  const payload = Buffer.concat([Uint8Array.of(4, 2, 2), type.encode(message).finish()]);
  const codec = createCodec({ schema: text, schemaType: "PROTOBUF", imports: [] });
  assert.deepEqual(JSON.parse(JSON.stringify(codec.decode(payload))), {
    small: 5,
    large: "9007199254740993",
    raw: "AQI=",
    colour: "BLUE",
    at: "2023-11-14T22:13:20.123Z",
    maybe: 2.5,
    two: 0,
    counts: { a: 1 },
    colours: ["BLUE", "RED"],
    other: { x: "y" },
    plain: "",
    short: "0.000000001s",
    back: "-3.500s",
  });
});

Deno.test("what is no payload of the schema is refused with a reason", () => {
  const record = { type: "record", name: "R", fields: [{ name: "a", type: "string" }] };
  const one = createCodec(avroSchema(record));
  assert.throws(() => one.decode(Uint8Array.of(200, 1)));
  assert.throws(() => one.decode(Uint8Array.of(2, 65, 66)), /trailing/);
  assert.throws(() => one.encode({ a: 1 }), /^Error: \/a is a number: string is wanted$/);
  assert.throws(() => one.encode({}), /^Error: \/a is missing: string is wanted$/);
  const text = 'syntax = "proto3"; message M { string a = 1; }';
  const other = createCodec({ schema: text, schemaType: "PROTOBUF", imports: [] });
  assert.throws(() => other.decode(Uint8Array.of(2, 2, 10)), /has no message 1/);
  assert.throws(() => other.decode(Uint8Array.of(0, 10, 200)));
  assert.throws(() => other.encode({ a: 1 }), /a: string expected/);
});
