import assert from "node:assert/strict";
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
