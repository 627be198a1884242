import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { chooseEncoding, compression } from "./compression.ts";

const text = JSON.stringify(Array.from({ length: 2_000 }, (_, n) => n));
const app = new Hono();
app.use(compression());
app.get("/large", () =>
  new Response(text, {
    headers: {
      "content-type": "application/json",
      etag: '"a"',
      "content-length": String(text.length),
    },
  }));
app.get(
  "/small",
  () =>
    new Response("[]", { headers: { "content-type": "application/json", "content-length": "2" } }),
);
app.get(
  "/events",
  () => new Response("data: 1\n\n", { headers: { "content-type": "text/event-stream" } }),
);

const ask = (path: string, accepted?: string) =>
  app.request(path, accepted === undefined ? {} : { headers: { "accept-encoding": accepted } });

Deno.test("a large answer is compressed as its client likes best", async () => {
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const [name, decode] of Object.entries(decoders)) {
    const response = await ask("/large", name);
    assert.equal(response.headers.get("content-encoding"), name);
    assert.equal(response.headers.get("etag"), 'W/"a"');
    assert.equal(response.headers.get("content-length"), null);
    assert.equal(response.headers.get("vary"), "accept-encoding");
    assert.equal(decode(new Uint8Array(await response.arrayBuffer())).toString(), text);
  }
  const plain = await ask("/large");
  assert.equal(plain.headers.get("etag"), '"a"');
  assert.equal(plain.headers.get("vary"), "accept-encoding");
  assert.equal(await plain.text(), text);
});

Deno.test("little answers and streams of events are left as they are", async () => {
  for (const path of ["/small", "/events"]) {
    const response = await ask(path, "gzip, br");
    assert.equal(response.headers.get("content-encoding"), null, path);
    await response.body?.cancel();
  }
});

Deno.test("a client's weights decide", () => {
  for (
    const [accepted, chosen] of [
      [undefined, undefined],
      ["", undefined],
      ["identity", undefined],
      ["gzip", "gzip"],
      ["gzip, deflate, br", "br"],
      ["br;q=0.5, gzip", "gzip"],
      ["BR", "br"],
      ["*", "br"],
      ["*;q=0, gzip;q=0.1", "gzip"],
      ["br;q=0, *", "gzip"],
      ["zstd", undefined],
    ]
  ) assert.equal(chooseEncoding(accepted), chosen, accepted);
});

/** A body of large pieces that counts what is asked of it. */
function pieces(count: number) {
  const seen = { asked: 0, cancelled: 0 };
  const piece = new TextEncoder().encode(text.repeat(7));
  const body = new ReadableStream({
    pull(controller) {
      if (seen.asked++ < count) controller.enqueue(piece);
      else controller.close();
    },
    cancel: () => void seen.cancelled++,
  }, { highWaterMark: 0 });
  return { body, seen, bytes: piece.length * count };
}

async function compressedPieces(encoding: string, count: number) {
  const { body, seen, bytes } = pieces(count);
  const app = new Hono();
  app.use(compression());
  app.get("/", () => new Response(body, { headers: { "content-type": "application/json" } }));
  const response = await app.request("/", { headers: { "accept-encoding": encoding } });
  assert.equal(response.headers.get("content-encoding"), encoding);
  return { body: response.body!, seen, bytes };
}

for (const [encoding, decode] of [["br", brotliDecompressSync], ["gzip", gunzipSync]] as const) {
  Deno.test(`many pieces in ${encoding} are one answer`, async () => {
    const { body, bytes } = await compressedPieces(encoding, 20);
    const answer = new Uint8Array(await new Response(body).arrayBuffer());
    assert.equal(decode(answer).length, bytes);
    assert(answer.length < bytes / 2);
  });

  Deno.test(`a client that leaves in the middle of ${encoding} ends the reading of the rest`, async () => {
    const { body, seen } = await compressedPieces(encoding, 1_000);
    const reader = body.getReader();
    assert((await reader.read()).value!.length > 0);
    // One read is under way when it leaves.
    const next = reader.read();
    await reader.cancel();
    await next;
    assert.equal(seen.cancelled, 1);
    const { asked } = seen;
    assert(asked < 1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.asked, asked);
  });
}

Deno.test("a body that fails fails for its client too", async () => {
  const app = new Hono();
  app.use(compression());
  app.get("/", () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(new Error("the rows ended"));
        },
      }),
      { headers: { "content-type": "application/json" } },
    ));
  const response = await app.request("/", { headers: { "accept-encoding": "br" } });
  await assert.rejects(response.arrayBuffer(), /the rows ended/);
});

Deno.test("one piece at a time is compressed, however many answers there are", async () => {
  const PIECES = 30;
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => compressedPieces("br", PIECES)),
  );
  let open = answers.length;
  for (const { body } of answers) void new Response(body).arrayBuffer().finally(() => open--);
  let turns = 0;
  for (; open > 0; turns++) await setImmediate();
  // Others have their turn after each piece of each answer.
  assert(turns >= answers.length * PIECES, `${turns} turns`);
});
