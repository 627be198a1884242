import { Buffer } from "node:buffer";
import { AdmissionRefused, type ByteAdmission, type Lease } from "../async/byte_admission.ts";
import { isDeeperThan } from "../record/json_depth.ts";
import { MAX_JSON_DEPTH } from "../record/limits.ts";
import { ProblemError } from "./problem.ts";

/** Options of {@linkcode readJsonBody}. */
export interface ReadBodyOptions {
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
  /** What it holds of the server's memory; to be released when nothing of the body is used any more. */
  readonly lease: Lease;
}

/** A body is given its place in steps of this many bytes, as it comes: who sends slowly holds little. */
const STEP = 64 << 10;

/** Depth of the array around the records. */
const ARRAY = 1;

/** Compressions of bodies and what undoes them (RFC 9110, section 8.4.1). */
const ENCODINGS: Readonly<Record<string, CompressionFormat>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
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
  const { maxBytes, admission, owner } = options;
  requireJson(request.headers);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks = bodyOf(request);
  const lease = await admission.admit({ bytes: Math.min(STEP, maxBytes), owner });
  try {
    const body = await collect(chunks, { maxBytes, lease });
    if (isDeeperThan(body, MAX_JSON_DEPTH + ARRAY)) {
      throw new ProblemError(
        "bad-body",
        `The body has more than ${MAX_JSON_DEPTH} arrays and objects inside of each other`,
      );
    }
    return { text: decode(body), lease };
  } catch (error) {
    lease.release();
    throw error;
  }
}

function requireJson(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  // A browser sends other types across origins without asking; JSON it asks for first.
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw new ProblemError(
    "not-json",
    `The body's content type is '${type}': send it with content-type: application/json`,
  );
}

/** @throws {ProblemError} 415 when it is compressed in an unknown way */
function bodyOf({ headers, body }: Request): AsyncIterable<Uint8Array> {
  const encoding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  const bytes = body ?? new ReadableStream({ start: (controller) => controller.close() });
  if (encoding === "identity" || encoding === "") return bytes;
  const format = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
  if (format === undefined) {
    throw new ProblemError(
      "unknown-encoding",
      `The body's content-encoding is '${encoding}': send it plain, or with gzip or deflate`,
      { headers: { "accept-encoding": "gzip, deflate" } },
    );
  }
  return bytes.pipeThrough(new DecompressionStream(format));
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
    throw new ProblemError("bad-body", "The body broke off, or is not compressed as it says", {
      cause: error,
    });
  }
  return Buffer.concat(chunks, bytes);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

function decode(body: Buffer): string {
  try {
    // A byte order mark stays, and is no JSON.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
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
