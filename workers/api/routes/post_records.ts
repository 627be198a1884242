import { Buffer } from "node:buffer";
import Type from "typebox";
import { defineStreamRoute } from "../contract/route.ts";
import { recordSchema } from "#core/contract/record.ts";
import { type ProblemEntry, ProblemError } from "../contract/problem.ts";
import type { ServedStream } from "../server/api.ts";
import { json, jsonResponse, readJsonText } from "../server/json.ts";

/** Kafka's own default for the largest batch, bytes. */
const MAX_BODY_BYTES = 1_000_000;
/** Entries of a problem: enough to see what is wrong. */
const MAX_ERRORS = 20;

export const postRecords = defineStreamRoute({
  method: "POST",
  path: "/api/v1/streams/{stream}/records",
  id: "postRecords",
  tag: "Records",
  summary: "Writes one record or an array of them",
  description: "Answers when all in-sync replicas of Kafka have the records. When any record is " +
    "not valid nothing is written. After a 503 some may be written all the same.",
  parameters: {},
  body: {
    description: `A record or an array of records, at most ${MAX_BODY_BYTES} bytes`,
    schema: Type.Union([recordSchema, Type.Array(recordSchema, { minItems: 1 })]),
  },
  responses: {
    202: jsonResponse(
      "Kafka has the records",
      Type.Object({ accepted: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    ),
  },
  problems: [
    "unknown-stream",
    "bad-body",
    "invalid-records",
    "foreign-origin",
    "too-large",
    "not-json",
    "kafka-away",
    "not-set-up",
  ],
}, async ({ request, stream }, { broker }) => {
  const text = await readJsonText(request, { maxBytes: MAX_BODY_BYTES });
  const records = Array.isArray(parse(text)) ? splitJsonArray(text) : [text.trim()];
  if (records.length === 0) {
    throw new ProblemError("bad-body", "The array is empty: send at least one record");
  }
  const errors: ProblemEntry[] = [];
  const messages: { key: string; value: string }[] = [];
  for (const [index, value] of records.entries()) {
    const checked = checkRecord(stream, value);
    if ("key" in checked) messages.push({ key: checked.key, value });
    else if (errors.push({ index, ...checked }) === MAX_ERRORS) break;
  }
  const [first] = errors;
  if (first !== undefined) {
    const place = records.length === 1 ? "" : `Record ${first.index}: `;
    throw new ProblemError(
      "invalid-records",
      `${place}${first.detail}. Nothing was written.`,
      { errors },
    );
  }
  await broker.send(stream.topics.records, messages);
  return json({ accepted: messages.length }, { status: 202 });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError("bad-body", `The body is not JSON: ${(error as Error).message}`);
  }
}

/** The key of a valid record, or what is wrong with it. */
function checkRecord(
  { declaration, reader }: ServedStream,
  text: string,
): { readonly key: string } | Omit<ProblemEntry, "index"> {
  const value: unknown = JSON.parse(text);
  const given = typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[declaration.key]
    : undefined;
  const key = typeof given === "string" ? given : "";
  if (reader.readMessage(Buffer.from(text), Buffer.from(key))) return { key };
  const { reason } = reader;
  return { field: fieldOf(reason, declaration.schema.required ?? []), detail: reason };
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
