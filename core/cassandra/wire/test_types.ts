import cassandra from "cassandra-driver";
import fc from "fast-check";

/** A number of JSON as it is written, which a number of JavaScript may not hold. */
export interface JsonNumber {
  readonly digits: string;
}

/** Parses JSON and keeps how its numbers are written. */
export function parseJson(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? { digits: context!.source! } satisfies JsonNumber : value;
  return JSON.parse(text, keep);
}

/** A CQL type that tests make values of. */
export interface TestType {
  readonly cql: string;
  /** Literals of CQL. */
  readonly literal: fc.Arbitrary<string>;
  /** What `SELECT JSON` gives for a value, as it is expected within a collection. */
  readonly expected: (json: never) => unknown;
  /** The same as it is expected of a column, where that is something else. */
  readonly ofColumn?: (json: never) => unknown;
  /** Keys of a map of this type are given as they are, not as JSON. */
  readonly isTextInJson?: boolean;
  /** Cassandra takes it neither for a key nor for an item of a set. */
  readonly hasNoOrder?: boolean;
}

/** A user-defined type that has to be created. */
export interface TestUdt {
  readonly name: string;
  readonly fields: ReadonlyArray<{ readonly name: string; readonly type: TestType }>;
}

const int = (bits: number) =>
  fc.bigInt(-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n).map(String);
const number = ({ digits }: JsonNumber) => Number(digits);
const same = (json: unknown) => json;
const ifSafe = (digits: string, other: (value: bigint) => unknown) =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : other(BigInt(digits));
const whole = {
  expected: ({ digits }: JsonNumber) => ifSafe(digits, String),
  ofColumn: ({ digits }: JsonNumber) => ifSafe(digits, (value) => value),
};
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => bytes.toHex());
const text = fc.string({ unit: "grapheme", maxLength: 40 }).map(quoted);
const uuid = hex(16).map((digits) =>
  digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
);
const floating = (arbitrary: fc.Arbitrary<number>) =>
  arbitrary.map((value) => Object.is(value, -0) ? "-0.0" : String(value));
const time = (json: string) => json.replace(/\.?0+$/, "").replace(/^(\d\d:\d\d)$/, "$1:00");
const instant = (json: string) => Date.parse(json.replace(" ", "T"));

/** Types that are not made of others. */
export const SCALARS: readonly TestType[] = [
  {
    cql: "ascii",
    literal: fc.string({ unit: "grapheme-ascii" }).map(quoted),
    expected: same,
    isTextInJson: true,
  },
  { cql: "text", literal: text, expected: same, isTextInJson: true },
  { cql: "tinyint", literal: int(8), expected: number },
  { cql: "smallint", literal: int(16), expected: number },
  { cql: "int", literal: int(32), expected: number },
  { cql: "bigint", literal: fc.oneof(int(64), int(54)), ...whole },
  { cql: "varint", literal: fc.oneof(int(64), int(1_200), int(20)), ...whole },
  {
    cql: "decimal",
    literal: fc.tuple(fc.oneof(int(90), int(10)), fc.integer({ min: -40, max: 40 }))
      .map(([unscaled, exponent]) => `${unscaled}E${exponent}`),
    expected: ({ digits }: JsonNumber) => digits,
  },
  {
    cql: "float",
    literal: floating(fc.float({ noNaN: true, noDefaultInfinity: true })),
    expected: ({ digits }: JsonNumber) => Math.fround(Number(digits)),
  },
  {
    cql: "double",
    literal: floating(fc.double({ noNaN: true, noDefaultInfinity: true })),
    expected: number,
  },
  { cql: "boolean", literal: fc.boolean().map(String), expected: same },
  {
    cql: "timestamp",
    literal: fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 }).map(String),
    expected: (json: string) => new Date(instant(json)).toISOString(),
    ofColumn: instant,
    isTextInJson: true,
  },
  {
    cql: "date",
    literal: fc.integer({ min: -700_000, max: 2_900_000 })
      .map((day) => quoted(new Date(day * 86_400_000).toISOString().slice(0, 10)))
      .filter((date) => /^'\d{4}-/.test(date)),
    expected: same,
    isTextInJson: true,
  },
  {
    cql: "time",
    literal: fc.bigInt(0n, 86_399_999_999_999n).map(String),
    expected: time,
    isTextInJson: true,
  },
  {
    cql: "duration",
    literal: fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1), fc.bigInt(1n, 2n ** 63n - 1n))
      .chain((parts) => fc.constantFrom("", "-").map((sign) => [sign, ...parts] as const))
      .map(([sign, months, days, ns]) => `${sign}${months}mo${days}d${ns}ns`),
    expected: same,
    isTextInJson: true,
    hasNoOrder: true,
  },
  {
    cql: "inet",
    literal: fc.oneof(fc.ipV4(), fc.ipV6()).map(quoted),
    expected: (json: string) => String(cassandra.types.InetAddress.fromString(json)),
    isTextInJson: true,
  },
  { cql: "uuid", literal: uuid, expected: same, isTextInJson: true },
  {
    cql: "timeuuid",
    literal: uuid.map((id) => `${id.slice(0, 14)}1${id.slice(15, 19)}8${id.slice(20)}`),
    expected: same,
    isTextInJson: true,
  },
  {
    cql: "blob",
    literal: fc.uint8Array({ maxLength: 60 }).map((bytes) => `0x${bytes.toHex()}`),
    expected: same,
    isTextInJson: true,
  },
];

/** How types are made of others. */
export interface TestTypeOptions {
  /** Levels of collections, tuples, user-defined types and vectors. */
  readonly depth: number;
  /** Cassandra 5 has vectors. */
  readonly vectors: boolean;
  /** Gets the user-defined types that are made, those that others need first. */
  readonly udts: TestUdt[];
}

/** Types with so many levels, or fewer. */
export function testTypes({ depth, vectors, udts }: TestTypeOptions): fc.Arbitrary<TestType> {
  if (depth === 0) return fc.constantFrom(...SCALARS);
  const inner = testTypes({ depth: depth - 1, vectors, udts });
  const ordered = inner.filter((type) => type.hasNoOrder !== true);
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    inner.map(listOf),
    ordered.map(setOf),
    fc.tuple(ordered, inner).map(([key, value]) => mapOf(key, value)),
    several.map(tupleOf),
    several.map((types) => udtOf(types, udts)),
    ...(vectors
      ? [
        fc.tuple(inner, fc.integer({ min: 1, max: 3 })).map(([item, size]) => vectorOf(item, size)),
      ]
      : []),
  );
}

const frozen = (cql: string) => `frozen<${cql}>`;
const many = (item: TestType, maxLength = 3) => fc.array(item.literal, { maxLength });
const nested = (type: TestType) => type.expected as (json: unknown) => unknown;
const orNull = (type: TestType) => (json: unknown) => json === null ? null : nested(type)(json);
const inherited = (...types: TestType[]) =>
  types.some((type) => type.hasNoOrder) ? { hasNoOrder: true } : {};

function listOf(item: TestType): TestType {
  return {
    cql: frozen(`list<${item.cql}>`),
    literal: many(item).map((items) => `[${items.join(", ")}]`),
    expected: (json: unknown[]) => json.map(nested(item)),
    ...inherited(item),
  };
}

function setOf(item: TestType): TestType {
  return {
    cql: frozen(`set<${item.cql}>`),
    literal: many(item).map((items) => `{${items.join(", ")}}`),
    expected: (json: unknown[]) => json.map(nested(item)),
    ...inherited(item),
  };
}

function mapOf(key: TestType, value: TestType): TestType {
  const keyText = (json: string) => {
    const expected = nested(key)(key.isTextInJson === true ? json : parseJson(json));
    if (Object.is(expected, -0)) return "-0";
    return typeof expected === "object" ? JSON.stringify(expected) : String(expected);
  };
  return {
    cql: frozen(`map<${key.cql}, ${value.cql}>`),
    literal: fc.array(fc.tuple(key.literal, value.literal), { maxLength: 3 })
      .map((entries) => `{${entries.map((entry) => entry.join(": ")).join(", ")}}`),
    expected: (json: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(json).map(([text, item]) => [keyText(text), nested(value)(item)]),
      ),
    ...inherited(key, value),
  };
}

function tupleOf(items: readonly TestType[]): TestType {
  return {
    cql: frozen(`tuple<${items.map(({ cql }) => cql).join(", ")}>`),
    literal: fc.tuple(...items.map(({ literal }) => fc.option(literal, { nil: "null" })))
      .map((literals) => `(${literals.join(", ")})`),
    expected: (json: unknown[]) => items.map((item, index) => orNull(item)(json[index])),
    ...inherited(...items),
  };
}

function udtOf(types: readonly TestType[], udts: TestUdt[]): TestType {
  const fields = types.map((type, index) => ({ name: `f${index}`, type }));
  const name = `udt${udts.length}`;
  udts.push({ name, fields });
  return {
    cql: frozen(name),
    literal: fc.tuple(...types.map(({ literal }) => fc.option(literal, { nil: "null" })))
      .map((literals) =>
        `{${literals.map((literal, index) => `f${index}: ${literal}`).join(", ")}}`
      ),
    expected: (json: Record<string, unknown>) =>
      Object.fromEntries(
        // Fields that are added later are null.
        Object.keys(json).map((field, index) => [
          field,
          index < types.length ? orNull(types[index]!)(json[field]) : null,
        ]),
      ),
    ...inherited(...types),
  };
}

function vectorOf(item: TestType, dimension: number): TestType {
  return {
    cql: `vector<${item.cql}, ${dimension}>`,
    literal: fc.array(item.literal, { minLength: dimension, maxLength: dimension })
      .map((items) => `[${items.join(", ")}]`),
    expected: (json: unknown[]) => json.map(nested(item)),
    ...inherited(item),
  };
}
