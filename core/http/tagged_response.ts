import { createHash } from "node:crypto";

/** Options of {@linkcode taggedResponse}. */
export interface TaggedResponseOptions {
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Of the answer, with its content or without. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers with a content and a tag that follows from it, or with 304 to who has that content: what
 * `If-None-Match` names (RFC 9110, section 13.1.2).
 */
export function taggedResponse(
  request: Request,
  { content, contentType, headers = {} }: TaggedResponseOptions,
): Response {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const tagged = { ...headers, etag };
  if (matches(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers: tagged });
  }
  return new Response(bytes, {
    headers: { ...tagged, "content-type": contentType, "content-length": String(bytes.length) },
  });
}

/** Compression makes a tag weak; it is the same content all the same. */
function matches(given: string | null, tag: string): boolean {
  return given !== null &&
    given.split(",").some((each) => each.trim().replace(/^W\//, "") === tag || each.trim() === "*");
}
