import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { catalogue } from "#streams/catalogue.ts";
import { apiAlone } from "./test_api.ts";

const { ask, lines } = apiAlone();
const stream = "/api/v1/streams/vehicle_data";

/** A problem document, checked. */
async function problem(path: string, init?: RequestInit) {
  const response = await ask(path, init);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const body = await response.json();
  assert.equal(body.status, response.status);
  assert.equal(body.instance, new URL(path, "http://localhost").pathname);
  return { response, ...body };
}

Deno.test("the streams are listed without Kafka and Cassandra", async () => {
  const response = await ask("/api/v1/streams");
  assert.equal(response.status, 200);
  const { streams } = await response.json();
  assert.deepEqual(streams.map(({ name }: { name: string }) => name), catalogue.map((s) => s.name));
  const [vehicles] = streams;
  assert.deepEqual(vehicles.topics.windows, "vehicle_data.windows");
  assert.deepEqual(vehicles.windows.map(({ size }: { size: number }) => size), [60_000, 300_000]);
  assert.deepEqual(vehicles.location, { latitude: "latitude", longitude: "longitude" });
  assert.deepEqual(await (await ask(stream)).json(), vehicles);
});

Deno.test("an unknown stream, route or parameter is reported with what there is", async () => {
  const unknownStream = await problem("/api/v1/streams/nope");
  assert.equal(unknownStream.status, 404);
  assert.deepEqual(unknownStream.allowed, catalogue.map((s) => s.name));
  assert.equal((await problem("/api/v1/nope")).status, 404);
  assert.equal((await problem("/nope")).status, 404);
  const unknownParameter = await problem(`${stream}/records?key=a&form=1`);
  assert.equal(unknownParameter.status, 400);
  assert.deepEqual(unknownParameter.allowed, ["key", "from", "to", "limit", "cursor", "order"]);
});

Deno.test("wrong parameters are refused before anything is asked", async () => {
  for (
    const query of [
      "records",
      "records?key=a&limit=0",
      "records?key=a&from=now",
      "records?key=a&cursor=abc",
      "windows?key=a&size=2m",
      "windows?key=a&size=session",
      "latest?cursor=x",
      "keys?cursor=x.y",
      "late?order=up",
      "live?kinds=all",
    ]
  ) assert.equal((await problem(`${stream}/${query}`)).status, 400, query);
  const { allowed } = await problem(`${stream}/windows?key=a&size=2m`);
  assert.deepEqual(allowed, ["60000", "300000"]);
});

Deno.test("a stream without windows has none, and none of a size", async () => {
  const bare = defineStream({
    name: "bare",
    title: "Bare",
    description: "Records alone",
    scenario: "test",
    key: "id",
    time: "at",
    schema: Type.Object({ id: Type.String(), at: Type.Integer() }),
    measures: {},
    dimensions: {},
    windows: [],
    outOfOrdernessMs: 0,
    recordsPerSecond: 1,
    retention: { topicMs: 1, rawMs: 1, windowsMs: 1 },
  });
  const { ask } = apiAlone({ SLUICE_CURSOR_SECRET: "0".repeat(32) }, [bare]);
  for (const list of ["windows", "predictions"]) {
    const none = await ask(`/api/v1/streams/bare/${list}?key=a`);
    assert.deepEqual([none.status, await none.json()], [200, { [list]: [], next: null }]);
    const wrong = await ask(`/api/v1/streams/bare/${list}?key=a&size=1m`);
    assert.equal(wrong.status, 400);
    assert.match((await wrong.json()).detail, /'bare'/);
  }
  const measure = await ask("/api/v1/predictions?stream=bare&key=a&measure=speed");
  assert.equal(measure.status, 400);
  await measure.body?.cancel();
});

Deno.test("another method is refused with those that are possible", async () => {
  const { response, allowed } = await problem(`${stream}/records`, { method: "DELETE" });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, POST, HEAD, OPTIONS");
  assert.deepEqual(allowed, ["GET", "POST", "HEAD", "OPTIONS"]);
  const options = await ask(`${stream}/keys`, { method: "OPTIONS" });
  assert.equal(options.status, 204);
  assert.equal(options.headers.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal(options.headers.get("access-control-allow-origin"), null);
});

Deno.test("HEAD has the headers of GET, its length too, and no body", async () => {
  for (const path of ["/api/v1/streams", `${stream}/latest?key=a`, "/nope", "/metrics", "/"]) {
    const [get, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    assert.equal(head.status, get.status, path);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), path);
    assert.equal(await head.text(), "");
    if (path === "/metrics") assert(Number(head.headers.get("content-length")) > 0);
    else {
      const { byteLength } = await get.arrayBuffer();
      assert.equal(head.headers.get("content-length"), String(byteLength), path);
    }
  }
});

const MY_ORIGIN = "http://localhost:8080";

Deno.test("a name that is not this server's is refused on every route and method", async () => {
  const headers = { host: "evil.example:8080", origin: "http://evil.example:8080" };
  for (
    const [path, init] of [
      ["/", {}],
      ["/api/v1/streams", {}],
      ["/api/v1/streams", { method: "OPTIONS" }],
      ["/api/v1/health", {}],
      ["/metrics", {}],
      [`${stream}/live`, {}],
      [`${stream}/live`, { headers: { upgrade: "websocket" } }],
      ["/api/v1/live", { headers: { upgrade: "websocket" } }],
      [`${stream}/records`, { method: "POST", body: "{}" }],
    ] satisfies [string, RequestInit][]
  ) {
    const { status, type } = await problem(path, {
      ...init,
      headers: { ...("headers" in init ? init.headers : {}), ...headers },
    });
    assert.deepEqual([status, type], [421, "urn:sluice:problem:unknown-host"], path);
  }
});

Deno.test("a page of another origin is refused unless it is configured", async () => {
  const asking = (origin: string, init: RequestInit = {}) => ({
    ...init,
    headers: { host: "localhost:8080", origin },
  });
  for (const origin of ["https://elsewhere.example", "http://localhost:3000", "null"]) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { status, type } = await problem(`${stream}/records`, asking(origin, { method }));
      assert.deepEqual([status, type], [403, "urn:sluice:problem:foreign-origin"]);
    }
  }
  const own = await ask("/api/v1/streams", asking(MY_ORIGIN));
  assert.deepEqual([own.status, own.headers.get("access-control-allow-origin")], [200, null]);
  await own.body?.cancel();
});

Deno.test("a configured origin may read, write and ask before", async () => {
  const origin = "https://app.example";
  const shared = apiAlone({ SLUICE_CORS_ORIGINS: origin });
  const headers = { host: "localhost:8080", origin };
  const get = await shared.ask("/api/v1/streams", { headers });
  assert.deepEqual([get.status, get.headers.get("access-control-allow-origin")], [200, origin]);
  assert.match(get.headers.get("vary") ?? "", /origin/i);
  await get.body?.cancel();
  const failed = await shared.ask(`${stream}/nope`, { headers });
  assert.deepEqual([failed.status, failed.headers.get("access-control-allow-origin")], [
    404,
    origin,
  ]);
  await failed.body?.cancel();
  const preflight = await shared.ask(`${stream}/records`, {
    method: "OPTIONS",
    headers: {
      ...headers,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,idempotency-key",
    },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /POST/);
  const headersAllowed = preflight.headers.get("access-control-allow-headers") ?? "";
  for (const name of ["idempotency-key", "if-none-match", "last-event-id"]) {
    assert(headersAllowed.includes(name), name);
  }
  const other = await shared.ask("/api/v1/streams", {
    headers: { ...headers, origin: "https://app.example.evil.example" },
  });
  assert.equal(other.status, 403);
  await other.body?.cancel();
  const all = apiAlone({ SLUICE_CORS_ORIGINS: "*" });
  const any = await all.ask("/api/v1/streams", { headers });
  assert.deepEqual([any.status, any.headers.get("access-control-allow-origin")], [200, "*"]);
  await any.body?.cancel();
});

Deno.test("a WebSocket asked for in a wrong way is a 400 or 426 with what to send", async () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const asked = async (headers: Record<string, string>) => {
    const { response, detail } = await problem(`${stream}/live`, {
      headers: { upgrade: "websocket", ...headers },
    });
    return [response.status, response.headers.get("sec-websocket-version"), detail];
  };
  const [version, wanted, words] = await asked({
    "sec-websocket-version": "8",
    "sec-websocket-key": key,
  });
  assert.deepEqual([version, wanted], [426, "13"]);
  assert.match(words, /must be 13/);
  assert.match((await asked({ "sec-websocket-version": "13" }))[2], /Sec-WebSocket-Key/);
  const [plain, , hint] = await asked({
    "sec-websocket-version": "13",
    "sec-websocket-key": key,
  });
  assert.equal(plain, 400);
  assert.match(hint, /Connection: Upgrade/);
});

Deno.test("without Cassandra history is a 503 with when to ask again", async () => {
  for (
    const query of ["records?key=a", "windows?key=a", "latest?key=a", "latest", "keys", "dead"]
  ) {
    const { response, detail } = await problem(`${stream}/${query}`);
    assert.equal(response.status, 503, query);
    assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
    assert.doesNotMatch(detail, /at .*\.ts/);
  }
});

Deno.test({
  name: "without Kafka topics, lag, live and pipeline are a 503, and health says why",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    for (const path of ["/api/v1/topics", "/api/v1/lag", `${stream}/live`, "/api/v1/pipeline"]) {
      const { response } = await problem(path);
      assert.equal(response.status, 503, path);
    }
    const health = await ask("/api/v1/health");
    assert.equal(health.status, 503);
    const { status, kafka, cassandra, live } = await health.json();
    assert.equal(status, "unavailable");
    for (const part of [kafka, cassandra, live]) {
      assert.equal(typeof part.fix, "string");
      assert(part.since <= Date.now());
    }
    assert.deepEqual(await (await ask("/api/v1/health/live")).json(), { status: "ok" });
  },
});

const valid = {
  id: "1",
  device_id: "vehicle-1",
  timestamp: "2026-01-01T00:00:00.000Z",
  latitude: 1,
  longitude: 1,
  speed: 50,
  heading: 0,
  energy_level: 1,
  distance: 1,
  vehicle_type: "car",
  make: "a",
  model: "b",
  year: 2020,
  fuel_type: "petrol",
};

function post(body: string, headers: Record<string, string> = {}) {
  return problem(`${stream}/records`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

Deno.test("wrong bodies are refused, naming index and field", async () => {
  assert.equal((await post("{")).status, 400);
  assert.equal((await post("[]")).status, 400);
  assert.equal((await post("5")).status, 400);
  const wrong = await post(JSON.stringify([valid, { ...valid, speed: "fast" }, valid]));
  assert.equal(wrong.status, 400);
  assert.deepEqual(wrong.errors.length, 1);
  assert.equal(wrong.errors[0].index, 1);
  assert.equal(wrong.errors[0].field, "speed");
  const { device_id: _, ...keyless } = valid;
  const missing = await post(JSON.stringify(keyless));
  assert.deepEqual([missing.errors[0].index, missing.errors[0].field], [0, "device_id"]);
  const time = await post(JSON.stringify({ ...valid, timestamp: "soon" }));
  assert.equal(time.errors[0].field, "timestamp");
});

Deno.test("a key of 900,000 letters is refused at once", async () => {
  const { status, errors } = await post(
    JSON.stringify({ ...valid, device_id: "k".repeat(900_000) }),
  );
  assert.equal(status, 400);
  assert.match(errors[0].detail, /900000 bytes in UTF-8: a key has at most 1024/);
});

Deno.test("JSON that is nested too deep is refused before it is parsed", async () => {
  const deep = "[".repeat(490_000) + "]".repeat(490_000);
  const nested = (depth: number) => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
  for (
    const body of [deep, `{"a":${deep}}`, JSON.stringify(valid).replace("{", `{"x":${nested(64)},`)]
  ) {
    const { status, detail } = await post(body);
    assert.equal(status, 400);
    assert.match(detail, /more than 64 arrays and objects inside of each other/);
  }
});

Deno.test("compressed bodies are read up to the same size, and nothing else is", async () => {
  const packed = async (body: BodyInit, encoding: string) =>
    await problem(`${stream}/records`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "content-encoding": encoding },
    });
  const wrong = JSON.stringify({ ...valid, speed: "fast" });
  for (
    const [body, encoding] of [
      [gzipSync(wrong), "gzip"],
      [gzipSync(wrong), "X-GZIP"],
      [deflateSync(wrong), "deflate"],
      [Buffer.from(wrong), "identity"],
    ] as const
  ) {
    // It was read: the record is what is wrong.
    const { errors } = await packed(body, encoding);
    assert.equal(errors?.[0]?.field, "speed", encoding);
  }
  const bomb = await packed(gzipSync(new Uint8Array(60_000_000)), "gzip");
  assert.deepEqual([bomb.status, bomb.type], [413, "urn:sluice:problem:too-large"]);
  for (const encoding of ["br", "zstd", "gzip, gzip", "constructor"]) {
    const { response } = await packed("{}", encoding);
    assert.equal(response.status, 415, encoding);
    assert.equal(response.headers.get("accept-encoding"), "gzip, deflate");
  }
  assert.equal((await packed("no gzip", "gzip")).status, 400);
  assert.equal((await packed(gzipSync(wrong).subarray(0, 60), "gzip")).status, 400);
});

Deno.test("a byte order mark is no JSON, and an Idempotency-Key is visible ASCII", async () => {
  assert.equal((await post(`\ufeff${JSON.stringify(valid)}`)).status, 400);
  for (const key of ["", "a b", "x".repeat(256), "\u00fc"]) {
    const { status, type } = await post(JSON.stringify(valid), { "idempotency-key": key });
    assert.deepEqual([status, type], [400, "urn:sluice:problem:bad-header"], key);
  }
});

Deno.test("a body that is too large, not JSON or from a foreign page is refused", async () => {
  const large = await post(JSON.stringify([{ ...valid, make: "x".repeat(1_100_000) }]));
  assert.equal(large.status, 413);
  assert.equal((await post("{}", { "content-type": "text/plain" })).status, 415);
  const foreign = await post(JSON.stringify(valid), { origin: "https://elsewhere.example" });
  assert.equal(foreign.status, 403);
});

Deno.test("metrics count requests by route and never by their parameters", async () => {
  const response = await ask("/metrics");
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
  const text = await response.text();
  assert.match(
    text,
    /sluice_api_request_seconds_count\{[^}]*route="\/api\/v1\/streams\/{stream}\/records"/,
  );
  assert.doesNotMatch(text, /vehicle-1|key=a/);
});

Deno.test("answers carry the headers that protect a browser, and are compressed when asked", async () => {
  const response = await ask("/api/v1/streams", { headers: { "accept-encoding": "gzip" } });
  assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'self'/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("content-encoding"), "gzip");
  await response.body?.cancel();
});

Deno.test("the page shows how to build it, and requests are not logged", async () => {
  assert.match(await (await ask("/")).text(), /deno task page/);
  assert.deepEqual(lines.filter((line) => line.includes('"error"')), []);
});

Deno.test("an unexpected error is logged and gives nothing away", async () => {
  const { api, ask, lines } = apiAlone();
  Object.assign(api.history, {
    stream: () => {
      throw new Error("secret inside");
    },
  });
  const response = await ask("/api/v1/streams");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret/);
  assert(lines.some((line) => line.includes("secret inside")));
});
