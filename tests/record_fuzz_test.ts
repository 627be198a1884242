import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import Type from "typebox";
import { days, defineStream } from "#core/declaration/mod.ts";
import { createRecordCheck, type RecordRules } from "#core/record/record_check.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";
import { catalogue } from "#streams/catalogue.ts";
import { benchStream } from "../bench/windows/dataset.ts";

// The reader takes short cuts: whatever bytes come, it must say what JSON.parse and the schema say.

/** Every form of field that a schema may have. */
const odd = defineStream({
  name: "odd",
  title: "Odd",
  description: "For tests",
  scenario: "test",
  key: "key",
  time: "at",
  schema: Type.Object({
    first: Type.Optional(Type.Boolean()),
    key: Type.String(),
    at: Type.Integer(),
    level: Type.Union([Type.Number(), Type.Null()]),
    code: Type.Optional(Type.String({ minLength: 2, maxLength: 4 })),
    model: Type.Optional(Type.String({ pattern: "^[A-Z]{2}-\\d+$", maxLength: 8 })),
    seen: Type.Optional(Type.String({ format: "date-time" })),
    kind: Type.Optional(Type.Union([Type.Literal("a"), Type.Null()])),
    unit: Type.Literal("°C"),
    mixed: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    even: Type.Optional(Type.Number({ multipleOf: 2 })),
    place: Type.Optional(Type.Object({ floor: Type.Integer(), tags: Type.Array(Type.String()) })),
  }),
  measures: {},
  dimensions: {},
  windows: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
});

/** A source of numbers below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NUMBERS = [
  ...["0", "-0", "0.0", "1e5", "1E+2", "-1e-7", "0.1e-400", "1e309", "-1e309", "5e-324", "1.5"],
  ...["01", "1.", ".5", "+1", "-", "1e", "1e+", "0x10", "NaN", "Infinity", "1_000", "1.0", "2e0"],
  ...[
    "9007199254740991",
    "9007199254740993",
    "123456789012345678901234567890",
    "0.1",
    "0.30000000000000004",
  ],
  ...[
    "8640000000000000",
    "8640000000000001",
    "-8640000000000000",
    "1767225600000",
    "1767225600000.0",
  ],
  ...["179769313486231580793e289", "2.2250738585072011e-308", "1e22", "1e23", "999999999999999e22"],
  ...["null", "true", "false", '"1"', "[]", "{}", "[1]", '{"a":[1,{"b":2}]}'],
];
const TEXTS = [
  ...['"b1/TH1"', '"/"', '"b1/é"', '"a/b/c"', '"AB-1"', '"ab-1"', '"ÄB-1"'],
  ...['""', '"a"', '"ab"', '"abcd"', '"abcde"', '"°C"', '"\\u00b0C"', '"é"', '"éé"', '"👍🏽👍🏽👍🏽"'],
  ...[
    '"a\\"b"',
    '"\\\\"',
    '"\\/"',
    '"\\u0061"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\x"',
    '"\\u12"',
  ],
  ...['"tab\tin"', '"new\nline"', '"nul\\u0000"', '"del\x7f"', '"\ufeffx"', "'a'", "a", '"a', 'a"'],
  ...[
    '"car"',
    '"carx"',
    '"ca"',
    '"CAR"',
    '"c\\u0061r"',
    '"petrol"',
    '"active"',
    "null",
    "1",
    "true",
  ],
  `"${"k".repeat(1_024)}"`,
  `"${"k".repeat(1_025)}"`,
  `"${"é".repeat(513)}"`,
];
const TIMES = [
  ...["2026-01-01T00:00:00Z", "2026-01-01t00:00:00z", "2026-01-01 00:00:00Z", "2026-01-01T00:00Z"],
  ...["2026-01-01T00:00:00", "2026-01-01T00:00:00+0000", "2026-01-01T00:00:00+01", "2026-01-01"],
  ...["2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.123456789+05:30", "2026-01-01T00:00:00.Z"],
  ...[
    "2026-06-30T23:59:60Z",
    "2026-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
  ],
  ...["2026-01-01T24:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999-23:59", "now"],
  ...[
    "2026-01-01T00:00:00Z[Europe/London]",
    "2026-01-01T00:00:00-00:00",
    "+012026-01-01T00:00:00Z",
  ],
].map((time) => `"${time}"`);
const NAMES = [
  '"extra"',
  '"__proto__"',
  '"constructor"',
  '"\\u006bey"',
  '""',
  '"é"',
  '"ke"',
  '"keys"',
];
const BYTES = Buffer.from('{}[]":,\\ \t\n\r-+.eE0123456789aunltrfsé\x00\x7f').toJSON().data
  .concat([0x80, 0xbf, 0xc0, 0xe2, 0xed, 0xf5, 0xff]);

/** Makes inputs for one stream: valid records, most of them changed a little. */
class Inputs {
  readonly #random: () => number;
  readonly #rules: RecordRules;
  readonly #texts = new Map<string, readonly string[]>();

  constructor(rules: RecordRules, seed: number) {
    this.#rules = rules;
    this.#random = randomFrom(seed);
  }

  next(): { readonly value: Buffer; readonly key: Buffer | null; readonly changed: boolean } {
    const fields = this.#fields();
    const key = this.#keyOf(fields);
    let changed = false;
    while (this.#chance(0.4)) {
      this.#changeField(fields);
      changed = true;
    }
    const [colon, comma, edge] = this.#chance(0.8)
      ? [":", ",", ""]
      : [": ", this.#pick([", ", ",\n "]), this.#pick(["", " ", "\n"])];
    const text = fields.map(([name, value]) => `${name}${colon}${value}`).join(comma);
    let value: Buffer = Buffer.from(`${edge}{${edge}${text}${edge}}${edge}`);
    while (this.#chance(0.3)) {
      value = this.#changeBytes(value);
      changed = true;
    }
    if (this.#chance(0.02)) return { value, key: null, changed: true };
    if (this.#chance(0.03)) return { value, key: this.#changeBytes(key), changed: true };
    return { value, key: changed ? this.#keyOf(fields) : key, changed };
  }

  #fields(): [name: string, value: string][] {
    const { properties } = this.#rules.schema;
    const required: readonly string[] = this.#rules.schema.required ?? [];
    return Object.entries(properties)
      .filter(([name]) => required.includes(name) || this.#chance(0.5))
      .map(([name, schema]) => [JSON.stringify(name), this.#value(schema as Schema)]);
  }

  #value(schema: Schema): string {
    if (schema.anyOf !== undefined) return this.#value(this.#pick(schema.anyOf));
    const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
    if (words !== undefined) return JSON.stringify(this.#pick(words));
    switch (schema.type) {
      case "integer":
      case "number": {
        const { minimum = -1e6, maximum = schema.multipleOf === 2 ? 2e12 : 1e6 } = schema;
        const number = minimum + this.#random() * (maximum - minimum);
        const whole = schema.type === "integer" || schema.multipleOf === 2;
        if (whole) {
          const step = schema.multipleOf ?? 1;
          const least = Math.ceil(minimum / step);
          const choices = Math.floor(maximum / step) - least + 1;
          return String(step * (least + Math.floor(this.#random() * choices)));
        }
        return this.#chance(0.5) ? String(number) : number.toFixed(this.#pick([0, 1, 2, 6]));
      }
      case "boolean":
        return String(this.#chance(0.5));
      case "null":
        return "null";
      case "object": {
        const fields = Object.entries(schema.properties ?? {})
          .map(([name, field]) => `${JSON.stringify(name)}:${this.#value(field)}`);
        return `{${fields.join()}}`;
      }
      case "array": {
        const length = (schema.minItems ?? 0) + Math.floor(this.#random() * 2);
        return `[${Array.from({ length }, () => this.#value(schema.items ?? {})).join()}]`;
      }
      default: {
        if (schema.format === "date-time") {
          return JSON.stringify(new Date(Math.floor(this.#random() * 4e12)).toISOString());
        }
        if (schema.pattern !== undefined) {
          return JSON.stringify(this.#pick(this.#matching(schema.pattern, schema)));
        }
        const length = (schema.minLength ?? 1) + Math.floor(this.#random() * 2);
        return JSON.stringify(this.#chance(0.9) ? "device-42".slice(-length) : "°".repeat(length));
      }
    }
  }

  /** Texts that match a pattern; JSON writes them without escapes. */
  #matching(pattern: string, { minLength = 0, maxLength = 40 }: Schema): readonly string[] {
    const known = this.#texts.get(pattern);
    if (known !== undefined) return known;
    const texts = fc.stringMatching(new RegExp(pattern, "u"), { maxLength })
      .filter((text) => text.length >= minLength && !/[^ -~]|["\\]/.test(text));
    const samples = fc.sample(texts, { numRuns: 200, seed: Math.floor(this.#random() * 2 ** 31) });
    this.#texts.set(pattern, samples);
    return samples;
  }

  #changeField(fields: [name: string, value: string][]): void {
    const field = this.#pick(fields);
    const other = this.#pick(fields);
    const at = Math.floor(this.#random() * (fields.length + 1));
    switch (Math.floor(this.#random() * 8)) {
      case 0:
        fields.splice(at, 0, [this.#pick(NAMES), this.#pick([...NUMBERS, ...TEXTS])]);
        return;
      case 1:
        fields.splice(at, 0, [field[0], this.#chance(0.5) ? field[1] : other[1]]);
        return;
      case 2:
        if (fields.length > 1) fields.splice(fields.indexOf(field), 1);
        return;
      case 3:
        fields.sort(() => this.#random() - 0.5);
        return;
      case 4:
        field[1] = this.#pick(TIMES);
        return;
      case 5:
        field[1] = this.#pick(TEXTS);
        return;
      case 6:
        field[1] = this.#pick(NUMBERS);
        return;
      default:
        field[1] = other[1];
    }
  }

  #changeBytes(bytes: Buffer): Buffer {
    const at = Math.floor(this.#random() * bytes.length);
    const length = this.#chance(0.7) ? 1 : Math.floor(this.#random() * 12);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const some = Buffer.from(Array.from({ length }, () => this.#pick(BYTES)));
    switch (Math.floor(this.#random() * 6)) {
      case 0:
        return Buffer.concat([head, some, tail]);
      case 1:
        return Buffer.concat([head, tail.subarray(length)]);
      case 2:
        return Buffer.concat([head, some, tail.subarray(length)]);
      case 3:
        return Buffer.concat([head, tail.subarray(0, length), tail]);
      case 4:
        return head;
      default:
        return Buffer.concat([Buffer.from("\ufeff"), bytes]);
    }
  }

  /** The key that the fields name, as far as they are JSON. */
  #keyOf(fields: readonly [name: string, value: string][]): Buffer {
    try {
      const record = JSON.parse(`{${fields.map((field) => field.join(":")).join()}}`);
      return Buffer.from(String(record[this.#rules.key]));
    } catch {
      return Buffer.from("device-42");
    }
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!;
  }
}

/** The parts of a field's schema that values are made from. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly multipleOf?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
}

/** Whether valid records of a stream are read from bytes, unless a text has other letters than ASCII's. */
function isScanned({ schema }: RecordRules): boolean {
  const fields: readonly Schema[] = Object.values(schema.properties);
  return fields.every(({ type }) => type !== "object" && type !== "array");
}

/** Reads an input that lies among others, whose bytes could complete it. */
function readAmidst(reader: RecordReader, value: Buffer, key: Buffer | null): boolean {
  const before = Buffer.from('{"a":1,');
  const bytes = Buffer.concat([before, key ?? Buffer.alloc(0), value, Buffer.from(',"b":"c"}} 0')]);
  const keyStart = before.length;
  const start = keyStart + (key?.length ?? 0);
  return reader.read(bytes, start, start + value.length, key === null ? -1 : keyStart, start);
}

/** The records of all derived streams are of one form. */
const firstDerived = catalogue.find(({ derived }) => derived !== undefined);
const tested = [
  benchStream,
  odd,
  ...catalogue.filter((stream) => stream.derived === undefined || stream === firstDerived),
];

/**
 * Inputs per stream; the same ones in every run. All streams share the same code: as many inputs go to
 * all of them together, however many there are.
 */
const INPUTS = Number(
  Deno.env.get("SLUICE_TEST_FUZZ_INPUTS") ?? Math.ceil(200_000 / tested.length),
);

for (const [seed, stream] of tested.entries()) {
  Deno.test(`whatever comes, the reader of ${stream.name} agrees with JSON.parse and the schema`, () => {
    const names = Object.keys(stream.schema.properties);
    const wanted = { numbers: names, fields: names, ranges: names };
    const reader = createRecordReader(stream, wanted);
    const check = createRecordCheck(stream);
    const inputs = new Inputs(stream, seed);
    const scanned = isScanned(stream);
    const seen = { valid: 0, plain: 0, invalid: 0 };
    for (let count = 0; count < INPUTS; count++) {
      const { value, key, changed } = inputs.next();
      const right = check(value, key);
      const valid = readAmidst(reader, value, key);
      const shown = () => `${value} with key ${key}`;
      assert.equal(valid, right.valid, shown());
      if (!right.valid) {
        assert.equal(reader.reason, right.reason, shown());
        seen.invalid++;
        continue;
      }
      seen.valid++;
      if (reader.plain) seen.plain++;
      assert(
        changed || reader.plain || !scanned || value.some((byte) => byte > 0x7f),
        `not read from bytes: ${shown()}`,
      );
      assert.equal(reader.eventTime, right.eventTime, shown());
      assert.equal(reader.key(), right.key, shown());
      for (const [slot, name] of names.entries()) {
        const field: unknown = right.record[name];
        const number = typeof field === "number" ? field : NaN;
        assert(Object.is(reader.numbers[slot], number), `${name} of ${shown()}`);
        if (typeof field === "object") assert.deepEqual(reader.fields[slot], field, shown());
        else assert(Object.is(reader.fields[slot], field), `${name} of ${shown()}`);
        if (!reader.plain) continue;
        const [start, end] = reader.ranges.subarray(2 * slot);
        const text = start! < 0 ? undefined : reader.keyBytes.subarray(start, end).toString();
        assert.equal(text, typeof field === "string" ? field : undefined, `${name} of ${shown()}`);
      }
      if (count % 8 === 0) assert.deepEqual(reader.record(), right.record, shown());
    }
    assert(seen.valid > INPUTS / 4 && seen.invalid > INPUTS / 4, JSON.stringify(seen));
    if (scanned) assert(seen.plain > seen.valid / 3, JSON.stringify(seen));
    else if (stream === odd) assert(seen.plain > seen.valid / 16, JSON.stringify(seen));
  });
}
