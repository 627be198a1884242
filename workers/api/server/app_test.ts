import assert from "node:assert/strict";
import { readConfig } from "#core/config/config.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { routes } from "../routes/mod.ts";
import { StaticPage } from "./static_page.ts";
import { createApp } from "./app.ts";
import { createApi } from "./create_api.ts";

/** A port of this machine on which nothing listens. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** The API without a Kafka and a Cassandra: what it answers then. */
function apiAlone() {
  const lines: string[] = [];
  const port = closedPort();
  const environment: Record<string, string> = {
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}`,
    CASSANDRA_CONTACT_POINTS: `127.0.0.1:${port}`,
  };
  const stopping = new AbortController();
  const api = createApi(readConfig((name) => environment[name]), {
    streams: catalogue,
    env: (name) => environment[name],
    log: createLogger("api", { write: (line) => void lines.push(line) }),
    stopping: stopping.signal,
  });
  const page = new StaticPage(new URL("file:///nowhere/dist/"));
  const app = createApp(api, { routes, page });
  const ask = async (path: string, init: RequestInit = {}) =>
    await app.fetch(new Request(`http://localhost${path}`, init));
  return { api, ask, lines, stopping };
}

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

Deno.test("HEAD has the headers and no body", async () => {
  const response = await ask("/api/v1/streams", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), "");
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
  name: "without Kafka topics, lag and live are a 503; the pipeline is shown",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    for (const path of ["/api/v1/topics", "/api/v1/lag", `${stream}/live`]) {
      const { response } = await problem(path);
      assert.equal(response.status, 503, path);
    }
    const pipeline = await (await ask("/api/v1/pipeline")).json();
    assert.deepEqual(pipeline.streams[0].lag, { process: null, persist: null });
    const health = await ask("/api/v1/health");
    assert.equal(health.status, 503);
    const { status, kafka, cassandra, live } = await health.json();
    assert.equal(status, "unavailable");
    for (const part of [kafka, cassandra, live]) assert.equal(typeof part.fix, "string");
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
