import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";

/** Below this, compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 1_024;
/** Best first: of two that a client likes as well. */
const ENCODINGS = ["br", "gzip"] as const;
/** What `CompressionStream` calls them. */
const FORMATS = { br: "brotli", gzip: "gzip" } as const;

const COMPRESSIBLE = /^(application\/(.*\+)?json|text\/(?!event-stream)|image\/svg)/i;

/**
 * Compresses answers for clients that accept it, while they are sent. Streams of events are left as
 * they are: an event must not wait in a compressor for the next one.
 */
export function compression(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers, status, body } = context.res;
    if (body === null || status === 206 || context.req.method === "HEAD") return;
    if (headers.has("content-encoding") || !COMPRESSIBLE.test(headers.get("content-type") ?? "")) {
      return;
    }
    if (/\bno-transform\b/i.test(headers.get("cache-control") ?? "")) return;
    headers.append("vary", "accept-encoding");
    if (Number(headers.get("content-length") ?? Infinity) < COMPRESS_FROM) return;
    const encoding = chooseEncoding(context.req.header("accept-encoding"));
    if (encoding === undefined) return;
    // Deno's types do not know this format yet.
    const compressor = new CompressionStream(FORMATS[encoding] as CompressionFormat);
    context.res = new Response(body.pipeThrough(compressor), context.res);
    // The framework puts the old answer's headers back, so they are changed after that.
    const changed = context.res.headers;
    changed.delete("content-length");
    changed.set("content-encoding", encoding);
    // Byte for byte it is another answer.
    const etag = headers.get("etag");
    if (etag !== null && !etag.startsWith("W/")) changed.set("etag", `W/${etag}`);
  };
}

/** The encoding that a client likes best; undefined when it takes none of ours (RFC 9110, 12.5.3). */
export function chooseEncoding(accepted: string | undefined): typeof ENCODINGS[number] | undefined {
  if (accepted === undefined) return undefined;
  const wishes = parseAccept(accepted);
  const weightOf = (name: string) =>
    wishes.find(({ type }) => type.toLowerCase() === name)?.q ??
      wishes.find(({ type }) => type === "*")?.q ?? 0;
  const best = ENCODINGS.toSorted((a, b) => weightOf(b) - weightOf(a))[0]!;
  return weightOf(best) > 0 ? best : undefined;
}
