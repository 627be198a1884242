import { Buffer } from "node:buffer";
import { Slices } from "../async/slices.ts";
import type { Stream, StreamTopics } from "../declaration/mod.ts";
import type { JsonLayout } from "../http/body.ts";
import { type ProblemEntry, ProblemError } from "../http/problem.ts";
import { coerce } from "../record/coerce.ts";
import type { RecordReader } from "../record/record_reader.ts";
import type { KeyedRecord } from "./record_writer.ts";

/** A stream that records are posted to. */
export interface CheckedStream {
  readonly declaration: Stream;
  readonly topics: StreamTopics;
  readonly reader: RecordReader;
}

/** Entries of a problem: enough to see what is wrong. */
const MAX_ERRORS = 20;

/**
 * The records in a body.
 *
 * @throws {ProblemError} 400 naming each record that is not valid, up to some
 */
export async function checkRecords(
  stream: CheckedStream,
  body: string,
  layout: JsonLayout,
): Promise<readonly KeyedRecord[]> {
  const lines = layout === "ndjson" ? linesOf(body) : undefined;
  const records = lines?.map(({ text }) => text) ?? valuesOf(body);
  const errors: ProblemEntry[] = [];
  const valid: KeyedRecord[] = [];
  const slices = new Slices();
  for (const [index, text] of records.entries()) {
    const checked = checkRecord(stream, text);
    if ("key" in checked) valid.push(checked);
    else if (errors.push({ index, ...checked }) === MAX_ERRORS) break;
    if (slices.over) await slices.next();
  }
  const [first] = errors;
  if (first === undefined) return valid;
  const place = lines !== undefined
    ? `Line ${lines[first.index]!.line}: `
    : records.length === 1
    ? ""
    : `Record ${first.index}: `;
  throw new ProblemError(
    "invalid-records",
    `${place}${first.detail}. Nothing was written.`,
    { errors },
  );
}

/** @throws {ProblemError} 400 when it is not JSON, or an array of nothing */
function valuesOf(body: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new ProblemError("bad-body", `The body is not JSON: ${(error as Error).message}`);
  }
  const values = Array.isArray(value) ? splitJsonArray(body) : [body.trim()];
  if (values.length > 0) return values;
  throw new ProblemError("bad-body", "The array is empty: send at least one record");
}

/** The text of a line, and its number as an editor shows it: lines count from 1, empty ones too. */
interface Line {
  readonly text: string;
  readonly line: number;
}

/** @throws {ProblemError} 400 when there are none */
function linesOf(body: string): readonly Line[] {
  const lines = body.split("\n").map((text, index): Line => ({
    text: text.trim(),
    line: index + 1,
  }))
    .filter(({ text }) => text !== "");
  if (lines.length > 0) return lines;
  throw new ProblemError("bad-body", "The body has no lines: send at least one record");
}

/** A valid record, or what is wrong with it. */
function checkRecord(
  stream: CheckedStream,
  text: string,
): KeyedRecord | Omit<ProblemEntry, "index"> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A line is a body of its own to the parser: its "(line 1 column 2)" would mislead.
    const message = (error as Error).message.replace(/ \(line \d+ column \d+\)$/, "");
    return { field: "", detail: `it is not JSON: ${message}` };
  }
  const rules = stream.declaration.coerce;
  if (rules === undefined || !isObject(value)) return checkedRecord(stream, value, text);
  const coerced = coerce(value, rules);
  if ("reason" in coerced) return { field: coerced.field, detail: coerced.reason };
  const { record, changed } = coerced;
  return checkedRecord(stream, record, changed ? JSON.stringify(record) : text);
}

/**
 * Checks a record against its stream.
 *
 * @param value what `text` is when it is parsed
 * @returns what is wrong where it is not valid
 */
export function checkedRecord(
  { declaration, reader }: CheckedStream,
  value: unknown,
  text: string,
): KeyedRecord | Omit<ProblemEntry, "index"> {
  const fieldText = (field: string) => {
    const given = isObject(value) ? value[field] : undefined;
    return typeof given === "string" ? given : undefined;
  };
  const key = fieldText(declaration.key) ?? "";
  if (reader.readMessage(Buffer.from(text), Buffer.from(key))) {
    const id = declaration.id === undefined ? undefined : fieldText(declaration.id);
    return { key, value: text, id };
  }
  const { reason } = reader;
  return { field: fieldOf(reason, declaration.schema.required ?? []), detail: reason };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field that a reason begins with or names as missing. */
function fieldOf(reason: string, required: readonly string[]): string {
  const pointed = /^\/([^\s/]+)/.exec(reason)?.[1];
  if (pointed !== undefined) return pointed;
  const missing = /required properties ([\w, ]+)/.exec(reason)?.[1]?.split(", ") ?? [];
  return missing.find((name) => required.includes(name)) ?? "";
}

/**
 * The texts of a JSON array's elements, exactly as they were written.
 *
 * @param text valid JSON whose value is an array
 */
export function splitJsonArray(text: string): readonly string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === "[" || letter === "{") {
      if (depth++ === 0) start = at + 1;
    } else if (letter === "]" || letter === "}") {
      if (--depth === 0) elements.push(text.slice(start, at).trim());
    } else if (letter === "," && depth === 1) {
      elements.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return elements.length === 1 && elements[0] === "" ? [] : elements;
}

/** Index of the quotation mark that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
