import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import fc from "fast-check";
import { readDecimal, readVarint } from "./big_number.ts";
import { type ColumnType, parseMarshalType, typeName } from "./column_type.ts";
import { valueReader } from "./value_reader.ts";

const { dataTypes } = cassandra.types;

/** Reads a value that lies between other bytes. */
function read(type: ColumnType, value: Uint8Array | string): unknown {
  const bytes = typeof value === "string" ? Uint8Array.fromHex(value) : value;
  const beside = Uint8Array.of(0xff, 0xff, ...bytes, 0xff, 0xff);
  const from = { bytes: beside, view: new DataView(beside.buffer) };
  return valueReader(type)(from, 2, 2 + bytes.length);
}

/** Big-endian two's complement in as many bytes as are asked for. */
function varint(value: bigint, length: number): Uint8Array {
  return Uint8Array.from(
    { length },
    (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
}

Deno.test("a whole number of any length is itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.bigInt({ min: 0n, max: 2n ** 2400n }), (
      length,
      seed,
    ) => {
      const value = BigInt.asIntN(8 * length, seed);
      assert.equal(readVarint(varint(value, length), 0, length), value);
    }),
  );
});

Deno.test("a decimal of any scale is short text, as Java writes it", () => {
  const cases: ReadonlyArray<readonly [scale: number, unscaled: bigint, text: string]> = [
    [0, 15n, "15"],
    [2, -150n, "-1.50"],
    [3, 5n, "0.005"],
    [1, 0n, "0.0"],
    [-1, 15n, "1.5E+2"],
    [-20, 1n, "1E+20"],
    [7, 1n, "1E-7"],
    [8, -123n, "-0.00000123"],
    [2 ** 31 - 1, 1n, "1E-2147483647"],
    [-(2 ** 31), -12n, "-1.2E+2147483649"],
  ];
  for (const [scale, unscaled, text] of cases) {
    const bytes = new Uint8Array(6);
    new DataView(bytes.buffer).setInt32(0, scale);
    bytes.set(varint(unscaled, 2), 4);
    assert.equal(readDecimal(bytes, 0, 6), text);
  }
});

Deno.test("a number that takes long to write out is refused", () => {
  const longest = new Uint8Array(4_096).fill(0x11);
  assert.equal(String(readVarint(longest, 0, 4_096)).length, 9_863);
  assert.throws(
    () => readVarint(new Uint8Array(4_097), 0, 4_097),
    /4097 bytes is too long to show/,
  );
});

Deno.test("dates of every age are those of the calendar", () => {
  const date = (day: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, day + 2 ** 31);
    return read({ code: dataTypes.date }, bytes);
  };
  fc.assert(fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
    assert.equal(date(day), new Date(day * 86_400_000).toISOString().slice(0, 10));
  }));
  assert.equal(date(2_932_897), "+10000-01-01");
  assert.equal(date(-719_529), "-0001-12-31");
  assert.equal(date(-(2 ** 31)), "-5877641-06-23");
  assert.equal(date(2 ** 31 - 1), "+5881580-07-11");
});

Deno.test("times are exact to the nanosecond, and what is no time of a day is refused", () => {
  const type = { code: dataTypes.time };
  assert.equal(read(type, varint(86_399_999_999_999n, 8)), "23:59:59.999999999");
  assert.equal(read(type, varint(0n, 8)), "00:00:00");
  assert.equal(read(type, varint(1_500_000_000n, 8)), "00:00:01.5");
  assert.throws(() => read(type, varint(-1n, 8)), /no time of a day/);
  assert.throws(() => read(type, varint(86_400_000_000_000n, 8)), /no time of a day/);
});

Deno.test("a text keeps the mark that it begins with, and what is no UTF-8 is shown as such", () => {
  const type = { code: dataTypes.varchar };
  assert.equal(read(type, "efbbbf61"), "\ufeffa");
  assert.equal(read(type, "61ff62"), "a\ufffdb");
  assert.equal(read(type, new TextEncoder().encode("🙂".repeat(20))), "🙂".repeat(20));
});

Deno.test("addresses, durations and what has no bytes", () => {
  assert.equal(read({ code: dataTypes.inet }, "0a000001"), "10.0.0.1");
  assert.equal(
    read({ code: dataTypes.inet }, "20010db8000000000000000000000001"),
    "2001:db8::1",
  );
  assert.throws(() => read({ code: dataTypes.inet }, "0a0000"), /an address of 3 bytes/);
  assert.equal(read({ code: dataTypes.duration }, "020406"), "1mo2d3ns");
  assert.equal(read({ code: dataTypes.duration }, "000000"), "0s");
  assert.throws(() => read({ code: dataTypes.duration }, "02"), /cut off/);
  for (const code of [dataTypes.int, dataTypes.uuid, dataTypes.list, dataTypes.varint]) {
    assert.equal(read({ code, info: { code: dataTypes.int } }, ""), null);
  }
  assert.equal(read({ code: dataTypes.blob }, ""), "0x");
});

Deno.test("numbers that JSON has no words for are texts within collections", () => {
  const floats = { code: dataTypes.list, info: { code: dataTypes.float } };
  assert.deepEqual(
    read(
      floats,
      "00000004 000000047fc00000 000000047f800000 000000043fc00000 ffffffff".replaceAll(" ", ""),
    ),
    ["NaN", "Infinity", 1.5, null],
  );
});

Deno.test("a damaged collection is refused, whatever length it claims", () => {
  const list = { code: dataTypes.list, info: { code: dataTypes.int } };
  for (
    const hex of [
      "7fffffff",
      "ffffffff",
      "0000",
      "00000001",
      "00000001000000047f",
      "0000000100000003000001",
    ]
  ) {
    assert.throws(() => read(list, hex), RangeError, hex);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...NESTED), (bytes, type) => {
      try {
        JSON.stringify(read(type, bytes));
      } catch (error) {
        assert(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

const MARSHAL = "org.apache.cassandra.db.marshal.";
const NESTED: readonly ColumnType[] = [
  { code: dataTypes.map, info: [{ code: dataTypes.text }, { code: dataTypes.decimal }] },
  { code: dataTypes.tuple, info: [{ code: dataTypes.duration }, { code: dataTypes.inet }] },
  { code: dataTypes.custom, info: `${MARSHAL}VectorType(${MARSHAL}UTF8Type , 3)` },
  { code: dataTypes.custom, info: `${MARSHAL}VectorType(${MARSHAL}Int32Type , 2)` },
];

Deno.test("class names are the types that they stand for", () => {
  const cases = [
    ["VectorType(FloatType , 3)", "vector<float, 3>"],
    [
      "FrozenType(ListType(MapType(UTF8Type,SetType(VectorType(ShortType, 2)))))",
      "list<map<text, set<vector<smallint, 2>>>>",
    ],
    ["TupleType(DurationType,TimeUUIDType)", "tuple<duration, timeuuid>"],
    ["UserType(ks,706c616365,6e:Int32Type,7a:ListType(UTF8Type))", "place"],
    ["DynamicCompositeType(s=>UTF8Type)", null],
    ["EmptyType", null],
  ] as const;
  for (const [short, cql] of cases) {
    const full = short.replace(/[A-Z]\w+Type/g, (name) => MARSHAL + name);
    const type = parseMarshalType(full);
    assert.equal(type && typeName(type), cql, short);
  }
  assert.equal(parseMarshalType("com.example.Colour"), null);
});

Deno.test("a type that is not known is bytes under its own name", () => {
  const type = { code: dataTypes.custom, info: "com.example.Colour" };
  assert.equal(typeName(type), "com.example.Colour");
  assert.equal(read(type, "0102"), "0x0102");
});
