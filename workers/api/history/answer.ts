import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Slices } from "#core/async/slices.ts";

/** One page of what Cassandra keeps. */
export interface PageContent<T> {
  /** Name of the list. */
  readonly name: string;
  readonly rows: readonly T[];
  /** The JSON text of a row; undefined for one that is left out. */
  readonly format: (row: T) => string | undefined;
  /** Cursor of the following page; null at the end. */
  readonly next: string | null;
  /** Nothing that is to come changes it. */
  readonly settled?: boolean;
}

/** The page of what has no rows. */
export function emptyPage<T>(name: string): PageContent<T> {
  return { name, rows: [], format: () => undefined, next: null };
}

/** Rows of one page come to no more than this, bytes; their number may be far below the limit. */
export const PAGE_BYTES = 4 * 1_048_576;

/** How long a page that no longer changes may be kept by its client, s: declarations may change. */
const SETTLED_SECONDS = 300;
/** Bytes that are written at a time. */
const CHUNK_BYTES = 65_536;

/** An answer as bytes. */
export interface Encoded {
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly bytes: number;
  /** Names the content. */
  readonly etag: string;
}

/** The JSON of a page, `{"<name>":[…],"next":…}`, written in steps between which others run. */
export async function encodePage<T>(
  { name, rows, format, next }: PageContent<T>,
): Promise<Encoded> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const hash = createHash("sha256");
  let bytes = 0;
  let text = `{"${name}":[`;
  const flush = () => {
    const chunk = Buffer.from(text);
    hash.update(chunk);
    chunks.push(chunk);
    bytes += chunk.length;
    text = "";
  };
  const slices = new Slices();
  let separator = "";
  for (const row of rows) {
    const json = format(row);
    if (json !== undefined) {
      text += separator + json;
      separator = ",";
    }
    if (text.length >= CHUNK_BYTES) flush();
    if (slices.over) await slices.next();
  }
  text += `],"next":${JSON.stringify(next)}}`;
  flush();
  return { chunks, bytes, etag: `"${hash.digest("base64url").slice(0, 22)}"` };
}

/** Options of {@linkcode encodedResponse}. */
export interface EncodedResponseOptions {
  readonly request: Request;
  readonly settled: boolean;
  /** The answer is sent, or nobody wants it any more. */
  readonly onEnd: () => void;
}

/**
 * The response with what was encoded, or 304 for a client that has it already.
 *
 * Clients may keep every page and ask whether it is still the same; one that is settled they need
 * not even ask about for a while.
 */
export function encodedResponse(
  { chunks, bytes, etag }: Encoded,
  { request, settled, onEnd }: EncodedResponseOptions,
): Response {
  const headers = {
    etag,
    "cache-control": settled ? `private, max-age=${SETTLED_SECONDS}` : "private, no-cache",
  };
  if (isKnown(request.headers.get("if-none-match"), etag)) {
    onEnd();
    return new Response(null, { status: 304, headers });
  }
  const all = { ...headers, "content-type": "application/json", "content-length": String(bytes) };
  if (request.method === "HEAD") {
    onEnd();
    return new Response(null, { headers: all });
  }
  if (chunks.length === 1) {
    // So little is with the operating system at once.
    onEnd();
    return new Response(chunks[0], { headers: all });
  }
  request.signal.addEventListener("abort", onEnd, { once: true });
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(chunks[at++]!);
      if (at < chunks.length) return;
      controller.close();
      onEnd();
    },
    cancel: onEnd,
  }, { highWaterMark: 0 });
  return new Response(body, { headers: all });
}

/** Compression makes a tag weak; it is the same content all the same. */
export function isKnown(given: string | null, etag: string): boolean {
  return given !== null &&
    given.split(",").some((each) =>
      each.trim().replace(/^W\//, "") === etag || each.trim() === "*"
    );
}
