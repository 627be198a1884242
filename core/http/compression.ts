import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { Slices } from "../async/slices.ts";

/** Below this, compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 1_024;
/** Best first: of two that a client likes as well. */
const ENCODINGS = ["br", "gzip"] as const;
/**
 * `CompressionStream` knows no level, and its brotli takes three times the time of this one for an
 * answer that is no smaller to speak of.
 */
const COMPRESSORS = {
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: () => createGzip(),
} as const;

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
    context.res = new Response(compressed(body, encoding), context.res);
    // The framework puts the old answer's headers back, so they are changed after that.
    const changed = context.res.headers;
    changed.delete("content-length");
    changed.set("content-encoding", encoding);
    // Byte for byte it is another answer.
    const etag = headers.get("etag");
    if (etag !== null && !etag.startsWith("W/")) changed.set("etag", `W/${etag}`);
  };
}

/**
 * A body, compressed as fast as it is read and a piece at a time: what one piece takes is done on the
 * event loop, and others have their turn after each.
 */
function compressed(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: typeof ENCODINGS[number],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const compressor = COMPRESSORS[encoding]();
  const reader = body.getReader();
  reader.closed.catch(() => compressor.destroy());
  const out: Uint8Array<ArrayBuffer>[] = [];
  compressor.on("data", (chunk: Uint8Array<ArrayBuffer>) => out.push(chunk));
  // A write that fails reports it too.
  compressor.on("error", () => {});
  const write = (piece: Uint8Array) =>
    new Promise<void>((resolve, reject) =>
      compressor.write(piece, (error) => error ? reject(error) : resolve())
    );
  const finish = () =>
    new Promise<void>((resolve, reject) => {
      compressor.once("end", resolve).once("error", reject);
      compressor.end();
    });
  const slices = new Slices();
  let gone = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      while (!gone && out.length === 0) {
        const { done, value } = await reader.read();
        if (gone) return;
        if (done) {
          await finish();
          for (const chunk of out) controller.enqueue(chunk);
          return controller.close();
        }
        // Also the first piece waits for its turn: others may have answers of one piece each.
        await slices.next();
        if (!gone) await write(value);
      }
      for (const chunk of out.splice(0)) if (!gone) controller.enqueue(chunk);
    },
    async cancel(reason) {
      gone = true;
      compressor.destroy();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
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
