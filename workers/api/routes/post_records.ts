import { Buffer } from "node:buffer";
import Type from "typebox";
import { Slices } from "#core/async/slices.ts";
import { sourcesOf } from "#window/mod.ts";
import { defineStreamRoute } from "../contract/route.ts";
import { recordSchema } from "#core/contract/record.ts";
import { type ProblemEntry, ProblemError } from "#core/http/problem.ts";
import type { ServedStream } from "../server/api.ts";
import type { RecordsRequest, WriteEnd } from "#core/write/record_writer.ts";
import { readJsonBody } from "#core/http/body.ts";
import { json, jsonResponse } from "../server/json.ts";
import { answerOf } from "#core/http/kafka_problem.ts";

/** Kafka's own default for the largest batch, bytes. */
const MAX_BODY_BYTES = 1_000_000;
/** Entries of a problem: enough to see what is wrong. */
const MAX_ERRORS = 20;
/** Letters of an Idempotency-Key. */
const MAX_KEY_LETTERS = 255;
/** Longest wait for Kafka's acknowledgement, ms. */
const SEND_TIMEOUT_MS = 15_000;

export const postRecords = defineStreamRoute({
  method: "POST",
  path: "/api/v1/streams/{stream}/records",
  id: "postRecords",
  tag: "Records",
  summary: "Writes one record or an array of them",
  description: "Answers when all in-sync replicas of Kafka have the records. When any record is " +
    "not valid nothing is written. After a 503 some may be written all the same. A request with an " +
    "Idempotency-Key may be sent again with the same key and body, for a day and to any instance: " +
    "its records are written once. So is, without that header, each record of a stream that " +
    "declares an 'id': the first record of a key and an id is the one that counts.",
  parameters: {},
  headers: {
    "Idempotency-Key": {
      description: "Any text of 1 to 255 visible letters that no other request to this stream has",
      schema: Type.String({ pattern: "^[!-~]{1,255}$" }),
    },
    "Sluice-Request-Id": {
      description:
        "The same at each try of a request, from a proxy that may send it again: stands " +
        "in for the Idempotency-Key where the records have no 'id' either",
      schema: Type.String({ pattern: "^[!-~]{1,255}$" }),
    },
    "Content-Encoding": {
      description: "How the body is compressed",
      schema: Type.Enum(["gzip", "deflate"]),
    },
  },
  body: {
    description: `A record or an array of records, at most ${MAX_BODY_BYTES} bytes, also after ` +
      "decompression",
    schema: Type.Union([recordSchema, Type.Array(recordSchema, { minItems: 1 })]),
  },
  responses: {
    202: jsonResponse(
      "Kafka has the records",
      Type.Object({
        accepted: Type.Integer({ minimum: 1 }),
        repeated: Type.Optional(
          Type.Integer({ minimum: 1, description: "Those of them that were written before" }),
        ),
      }, { additionalProperties: false }),
    ),
  },
  problems: [
    "unknown-stream",
    "method-not-allowed",
    "bad-header",
    "bad-body",
    "invalid-records",
    "too-large",
    "not-json",
    "unknown-encoding",
    "key-reused",
    "busy",
    "kafka-away",
    "not-set-up",
  ],
}, async ({ request, client, stream }, { bodies, writer }) => {
  refuseDerived(stream);
  const key = requestKey(request.headers, "idempotency-key") ??
    // A key would stand in the way of what the ids of single records are good for.
    (stream.declaration.id === undefined
      ? requestKey(request.headers, "sluice-request-id")
      : undefined);
  const { text: body, lease } = await readJsonBody(request, {
    maxBytes: MAX_BODY_BYTES,
    admission: bodies,
    owner: client,
  });
  let written: Promise<WriteEnd> | undefined;
  try {
    const records = await checkRecords(stream, body);
    // Kafka's client holds the records until it gives up, which may be after the answer.
    written = writer.write({ stream, records, key, body });
    written.finally(() => lease.release()).catch(() => {});
    const { accepted, repeated } = await answerOf(written, SEND_TIMEOUT_MS);
    return json(repeated === 0 ? { accepted } : { accepted, repeated }, { status: 202 });
  } finally {
    if (written === undefined) lease.release();
  }
});

const READ_ONLY = ["GET", "HEAD", "OPTIONS"];

/** @throws {ProblemError} 405 when the stream's records are the process worker's to write */
function refuseDerived({ declaration: { name, derived } }: ServedStream): void {
  if (derived === undefined) return;
  const sources = sourcesOf(derived);
  throw new ProblemError(
    "method-not-allowed",
    `The records of '${name}' are what its windows are made from, and only the process worker ` +
      `writes them: send records to ${sources.map((source) => `'${source}'`).join(" or ")}`,
    { allowed: READ_ONLY, headers: { allow: READ_ONLY.join(", ") } },
  );
}

/** @throws {ProblemError} 400 when it is none */
function requestKey(
  headers: Headers,
  name: "idempotency-key" | "sluice-request-id",
): string | undefined {
  const key = headers.get(name);
  if (key === null) return undefined;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_LETTERS) return key;
  throw new ProblemError(
    "bad-header",
    `The header ${name} must be 1 to ${MAX_KEY_LETTERS} visible ASCII letters, such as a UUID`,
  );
}

/** @throws {ProblemError} 400 naming each record that is not valid, up to some */
async function checkRecords(
  stream: ServedStream,
  body: string,
): Promise<RecordsRequest["records"]> {
  const records = Array.isArray(parse(body)) ? splitJsonArray(body) : [body.trim()];
  if (records.length === 0) {
    throw new ProblemError("bad-body", "The array is empty: send at least one record");
  }
  const errors: ProblemEntry[] = [];
  const valid: { key: string; value: string; id: string | undefined }[] = [];
  const slices = new Slices();
  for (const [index, value] of records.entries()) {
    const checked = checkRecord(stream, value);
    if ("key" in checked) valid.push({ ...checked, value });
    else if (errors.push({ index, ...checked }) === MAX_ERRORS) break;
    if (slices.over) await slices.next();
  }
  const [first] = errors;
  if (first === undefined) return valid;
  const place = records.length === 1 ? "" : `Record ${first.index}: `;
  throw new ProblemError(
    "invalid-records",
    `${place}${first.detail}. Nothing was written.`,
    { errors },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError("bad-body", `The body is not JSON: ${(error as Error).message}`);
  }
}

/** Key and declared id of a valid record, or what is wrong with it. */
function checkRecord(
  { declaration, reader }: ServedStream,
  text: string,
): { readonly key: string; readonly id: string | undefined } | Omit<ProblemEntry, "index"> {
  const value: unknown = JSON.parse(text);
  const fieldText = (field: string) => {
    if (typeof value !== "object" || value === null) return undefined;
    const given = (value as Record<string, unknown>)[field];
    return typeof given === "string" ? given : undefined;
  };
  const key = fieldText(declaration.key) ?? "";
  if (reader.readMessage(Buffer.from(text), Buffer.from(key))) {
    return { key, id: declaration.id === undefined ? undefined : fieldText(declaration.id) };
  }
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
