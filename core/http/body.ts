import { Buffer } from "node:buffer";
import { pipeline } from "node:stream";
import { createGunzip, createInflate, type Gunzip, type Inflate } from "node:zlib";
import { AdmissionRefused, type ByteAdmission, type Lease } from "../async/byte_admission.ts";
import { isDeeperThan } from "../record/json_depth.ts";
import { MAX_JSON_DEPTH } from "../record/limits.ts";
import { ProblemError } from "./problem.ts";

/** How JSON in a body is laid out. */
export type JsonLayout =
  /** One value. */
  | "json"
  /** A value on each line. */
  | "ndjson";

/** Options of {@linkcode readJsonBody}. */
export interface ReadBodyOptions {
  /** What is taken besides one JSON value. */
  readonly lines?: boolean;
  /** Most bytes, as they come and after decompression. */
  readonly maxBytes: number;
  /** Where the bytes are held meanwhile. */
  readonly admission: ByteAdmission;
  /** Who sends them. */
  readonly owner: string;
}

/** A body that was read. */
export interface JsonBody {
  /** In UTF-8, not parsed yet. */
  readonly text: string;
  readonly layout: JsonLayout;
  /** What it holds of the server's memory; to be released when nothing of the body is used any more. */
  readonly lease: Lease;
}

/** A body is given its place in steps of this many bytes, as it comes: who sends slowly holds little. */
const STEP = 64 << 10;

/** Depth of the array around the records. */
const ARRAY = 1;

/** Undoes a compression a few KB at a time. */
type Inflater = Gunzip | Inflate;

/**
 * Compressions of bodies and what undoes them (RFC 9110, section 8.4.1). A `DecompressionStream`
 * would give all that a piece of the body inflates to at once, which may be a thousand times as much.
 */
const ENCODINGS: Readonly<Record<string, () => Inflater>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
};

/**
 * Reads the text of a JSON body, plain or compressed. While there is no room for more it is not read
 * on, so that the client's connection fills up and the client waits.
 *
 * @throws {ProblemError} 415 when it is not declared as JSON or compressed in another way, 413 when
 * it is too large, 400 when it is not UTF-8 or nested too deep
 * @throws {AdmissionRefused} when there was no room for it in time
 */
export async function readJsonBody(request: Request, options: ReadBodyOptions): Promise<JsonBody> {
  const { maxBytes, admission, owner, lines = false } = options;
  const layout = layoutOf(request.headers, lines);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const inflater = inflaterOf(request.headers);
  const lease = await admission.admit({ bytes: Math.min(STEP, maxBytes), owner });
  try {
    const body = inflater === undefined && isSmall(request.headers)
      ? await readWhole(request)
      : await collect(bytesOf(request, inflater), { maxBytes, lease });
    return { text: jsonText(body), layout, lease };
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** @throws {ProblemError} 415 when it is declared as something else */
function layoutOf(headers: Headers, lines: boolean): JsonLayout {
  const type = headers.get("content-type") ?? "";
  // A browser sends other types across origins without asking; these it asks for first.
  if (/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) return "json";
  if (lines && NDJSON.test(type)) return "ndjson";
  const other = lines ? ", or application/x-ndjson for a record on each line" : "";
  throw new ProblemError(
    "not-json",
    `The body's content type is '${type}': send it with content-type: application/json${other}`,
  );
}

/** Its names: none is registered. */
const NDJSON = /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines)\s*(;|$)/i;

/**
 * What undoes the compression of a body.
 *
 * @returns undefined when it is not compressed
 * @throws {ProblemError} 415 when that is in an unknown way
 */
function inflaterOf(headers: Headers): (() => Inflater) | undefined {
  const encoding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return undefined;
  const inflater = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
  if (inflater !== undefined) return inflater;
  throw new ProblemError(
    "unknown-encoding",
    `The body's content-encoding is '${encoding}': send it plain, or with gzip or deflate`,
    { headers: { "accept-encoding": "gzip, deflate" } },
  );
}

/** Whether all of the body fits into its first step; the parser of HTTP holds it to its length. */
function isSmall(headers: Headers): boolean {
  return Number(headers.get("content-length") ?? Infinity) <= STEP;
}

/** Reads it as the server has it, which spares it a stream. */
async function readWhole(request: Request): Promise<Buffer> {
  try {
    return Buffer.from(await request.arrayBuffer());
  } catch (error) {
    throw brokenOff(error);
  }
}

function bytesOf(
  { body }: Request,
  inflater: (() => Inflater) | undefined,
): AsyncIterable<Uint8Array> {
  const bytes = body ?? new ReadableStream({ start: (controller) => controller.close() });
  // Who reads hears of an error, and ends the body when it reads no further.
  return inflater === undefined ? bytes : pipeline(bytes, inflater(), () => {});
}

/** All bytes in one piece; ends reading as soon as there are too many. */
async function collect(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, lease }: { readonly maxBytes: number; readonly lease: Lease },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (bytes > lease.bytes) await lease.grow(roundUp(bytes) - lease.bytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ProblemError || error instanceof AdmissionRefused) throw error;
    throw brokenOff(error);
  }
  return Buffer.concat(chunks, bytes);
}

function brokenOff(cause: unknown): ProblemError {
  return new ProblemError("bad-body", "The body broke off, or is not compressed as it says", {
    cause,
  });
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

/** A byte order mark stays, and is no JSON. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of JSON that came as bytes, not parsed yet.
 *
 * @throws {ProblemError} 400 when it is not UTF-8 or nested too deep for what works with recursion
 */
export function jsonText(body: Uint8Array): string {
  if (isDeeperThan(body, MAX_JSON_DEPTH + ARRAY)) {
    throw new ProblemError(
      "bad-body",
      `The body has more than ${MAX_JSON_DEPTH} arrays and objects inside of each other`,
    );
  }
  try {
    return decoder.decode(body);
  } catch (error) {
    throw new ProblemError("bad-body", "The body is not UTF-8 text", { cause: error });
  }
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError(
    "too-large",
    `The body is larger than ${maxBytes} bytes, as it comes or after decompression: send fewer ` +
      "records",
  );
}
