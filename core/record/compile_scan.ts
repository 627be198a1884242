import { MAX_TIME, readTime } from "./time.ts";
import { POWERS, type ScannedField, type ScanTarget, STRING_BYTES } from "./scanned_field.ts";

/** Reads the record in the bytes from `from` to `to`; false when it is not certain of it. */
export type Scan = (bytes: Uint8Array, from: number, to: number) => boolean;

/** V8 leaves a function that is too long to its interpreter, which is slower than the walk. */
const MAX_FIELDS = 64;

/**
 * Writes and compiles a function that reads records without blanks whose fields come in this order,
 * as most producers write them: every byte that cannot vary is compared with a constant, which takes
 * half the time of walking over a table of fields. The names come from the declaration, never from a
 * record, and reach the code as numbers.
 *
 * @returns undefined when there are too many fields
 */
export function compileScan(
  fields: readonly ScannedField[],
  target: ScanTarget,
): Scan | undefined {
  if (fields.length > MAX_FIELDS) return undefined;
  const code = `"use strict";
    const { numbers, fields, ranges } = target;
    return (bytes, from, to) => {
      let at = from, before = 0x7b, start = 0, byte = 0, mantissa = 0, digits = 0, decimals = 0;
      let value = 0, negative = false;
      ${fields.map(fieldCode).join("\n")}
      return before === 0x2c && bytes[at] === 0x7d && at + 1 === to;
    };`;
  return new Function("target", "POWERS", "STRING_BYTES", "readTime", "WORDS", "PATTERNS", code)(
    target,
    POWERS,
    STRING_BYTES,
    readTime,
    fields.map(({ words }) => words.map(({ word }) => word)),
    fields.map(({ pattern }) => pattern),
  ) as Scan;
}

function fieldCode(field: ScannedField, index: number): string {
  const absent = give(field, { value: "undefined" });
  // The name of a field that cannot be checked here is not what is expected next.
  if (field.kind === undefined) return absent;
  const present = `bytes[at] === before && ${equal([...field.name, 0x3a], 1)}`;
  const read = `at += ${field.name.length + 2}; before = 0x2c; ${valueCode(field, index)}`;
  return field.required
    ? `if (!(${present})) return false; ${read}`
    : `if (${present}) { ${read} } else { ${absent} }`;
}

function valueCode(field: ScannedField, index: number): string {
  const code = KINDS[field.kind!](field, index);
  if (!field.nullable) return code;
  return `if (${literal("null")}) { at += 4; ${give(field, { value: "null" })} } else { ${code} }`;
}

const KINDS: Readonly<
  Record<NonNullable<ScannedField["kind"]>, (field: ScannedField, index: number) => string>
> = {
  number: numberCode,
  string: stringCode,
  time: stringCode,
  word: wordCode,
  boolean: booleanCode,
};

function wordCode(field: ScannedField, index: number): string {
  const choices = field.words.map(({ bytes }, word) => {
    const found = give(field, { value: `WORDS[${index}][${word}]`, range: true });
    return `if (${equal(bytes, 0)}) { at += ${bytes.length - 1}; ${found} at++; } else `;
  });
  return `if (bytes[at++] !== 0x22) return false; start = at; ${choices.join("")} return false;`;
}

function booleanCode(field: ScannedField): string {
  const [yes, no] = ["true", "false"].map((value) => give(field, { value }));
  return `if (${literal("true")}) { at += 4; ${yes} }
    else if (${literal("false")}) { at += 5; ${no} } else return false;`;
}

/** Code that looks for these letters at `at`. */
function literal(letters: string): string {
  return equal([...letters].map((letter) => letter.charCodeAt(0)), 0);
}

/**
 * A number: of at most 15 digits one division makes it exact. An exponent is not what is expected
 * behind it.
 */
function numberCode(field: ScannedField): string {
  const checks = [
    ...(field.minimum === -Infinity ? [] : [`value >= ${field.minimum}`]),
    ...(field.maximum === Infinity ? [] : [`value <= ${field.maximum}`]),
    ...(field.integer || field.isTime ? ["Number.isInteger(value)"] : []),
    ...(field.isTime ? [`value >= ${-MAX_TIME} && value <= ${MAX_TIME}`] : []),
  ];
  return `
    byte = bytes[at];
    negative = byte === 0x2d;
    start = at;
    if (negative) byte = bytes[++at];
    mantissa = 0;
    digits = at;
    if (byte === 0x30) byte = bytes[++at];
    else {
      if (!(byte >= 0x31 && byte <= 0x39)) return false;
      ${DIGITS}
    }
    digits = at - digits;
    value = mantissa;
    if (byte === 0x2e) {
      byte = bytes[++at];
      decimals = at;
      if (!(byte >= 0x30 && byte <= 0x39)) return false;
      ${DIGITS}
      decimals = at - decimals;
      digits += decimals;
      if (digits <= 15) value = mantissa / POWERS[decimals];
    }
    if (digits > 300) return false;
    if (digits > 15) value = target.number(bytes, start, at);
    else if (negative) value = -value;
    ${checks.length === 0 ? "" : `if (!(${checks.join(" && ")})) return false;`}
    ${field.isTime ? "target.eventTime = value;" : ""}
    ${give(field, { number: "value", value: "value" })}`;
}

const DIGITS = `do { mantissa = mantissa * 10 + (byte - 0x30); byte = bytes[++at]; }
      while (byte >= 0x30 && byte <= 0x39);`;

/** A string of ASCII without escapes, whose letters are its bytes. */
function stringCode(field: ScannedField, index: number): string {
  const checks = [
    ...(field.minLength > 0 ? [`at - start >= ${field.minLength}`] : []),
    ...(field.maxLength < Infinity ? [`at - start <= ${field.maxLength}`] : []),
    ...(field.pattern ? [`target.matches(PATTERNS[${index}], bytes, start, at)`] : []),
  ];
  const isTime = field.isTime || field.kind === "time";
  return `
    if (bytes[at++] !== 0x22) return false;
    start = at;
    while (STRING_BYTES[bytes[at]] === 0) at++;
    if (bytes[at] !== 0x22) return false;
    ${checks.length === 0 ? "" : `if (!(${checks.join(" && ")})) return false;`}
    ${isTime ? "value = readTime(bytes, start, at); if (value !== value) return false;" : ""}
    ${field.isTime ? "target.eventTime = value;" : ""}
    ${field.isKey ? "target.keyStart = start; target.keyEnd = at;" : ""}
    ${give(field, { value: `target.text(${field.fieldSlot}, bytes, start, at)`, range: true })}
    at++;`;
}

/** Code that stores what was found where it is wanted. */
function give(
  { numberSlot, fieldSlot, rangeSlot }: ScannedField,
  found: { readonly number?: string; readonly value: string; readonly range?: boolean },
): string {
  const { number = "NaN", value, range = false } = found;
  return [
    numberSlot < 0 ? "" : `numbers[${numberSlot}] = ${number};`,
    fieldSlot < 0 ? "" : `fields[${fieldSlot}] = ${value};`,
    rangeSlot < 0 ? "" : `ranges[${2 * rangeSlot}] = ${range ? "start" : -1};`,
    rangeSlot < 0 ? "" : `ranges[${2 * rangeSlot + 1}] = ${range ? "at" : -1};`,
  ].join(" ");
}

/** Code that compares the bytes from `at + from` with these. */
function equal(expected: Iterable<number>, from: number): string {
  return [...expected].map((byte, index) => `bytes[at + ${from + index}] === ${byte}`).join(" && ");
}
