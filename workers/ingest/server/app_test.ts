import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { StaticPage } from "#core/http/static_page.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { exposureOf } from "../access/exposure.ts";
import { createIngest } from "../ingest.ts";
import { createApp } from "./app.ts";

/** The worker's answers without a Kafka. */
function alone(settings: Readonly<Record<string, string>> = {}) {
  const environment: Record<string, string> = {
    // Nothing listens there.
    KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1",
    ...settings,
  };
  const env = (name: string) => environment[name];
  const config = readConfig(env);
  const ingest = createIngest(config, {
    streams: selectStreams(["accelerometer", "vehicle_data"]),
    env,
    log: createLogger("ingest", { level: "error" }),
  });
  const app = createApp(ingest, {
    exposure: exposureOf(config),
    page: new StaticPage(new URL("file:///nowhere/dist/")),
    health: () => Promise.resolve({ kafka: { ok: false, detail: "start it" } }),
  });
  return async (path: string, init: RequestInit = {}, address = "127.0.0.1") =>
    await app.fetch(new Request(`http://localhost${path}`, init), { address });
}

const JSON_TYPE = { "content-type": "application/json" };
const message = (payload: string) =>
  `{"messageId":1,"sessionId":"s","deviceId":"d","payload":[${payload}]}`;
const send = (body: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: "POST",
  body,
  headers: { ...JSON_TYPE, ...headers },
});

Deno.test("GET says how to set the app up, at the address that was asked", async () => {
  const answer = await alone()("/sensor_data");
  assert.equal(answer.status, 200);
  const text = await answer.text();
  assert.match(text, /Push URL +http:\/\/localhost\/sensor_data\n/);
  assert.match(text, /listens on this machine only/);
  assert.doesNotMatch(text, /Bearer/);
  const settings = { SLUICE_INGEST_HOST: "0.0.0.0", SLUICE_INGEST_TOKENS: "s3cret" };
  const open = await (await alone(settings)("/sensor_data")).text();
  assert.match(open, /Authorization: Bearer/);
  assert.doesNotMatch(open, /s3cret|this machine only/);
});

Deno.test("a message without readings is well-formed, and needs no Kafka", async () => {
  const answer = await alone()("/sensor_data", send(message("")));
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /^OK: .*no readings/);
});

Deno.test("a stream that this server leaves out is named", async () => {
  const answer = await alone()(
    "/sensor_data",
    send(message('{"name":"barometer","time":1,"values":{"pressure":1000}}')),
  );
  assert.equal(answer.status, 404);
  assert.match((await answer.json()).detail, /'barometer'.*SLUICE_STREAMS/);
});

Deno.test("numbers that JSON cannot write are refused", async () => {
  const answer = await alone()(
    "/sensor_data",
    send(message('{"name":"accelerometer","time":1,"values":{"x":1e999,"y":0,"z":0}}')),
  );
  assert.equal(answer.status, 400);
  assert.deepEqual((await answer.json()).errors.map(({ index }: { index: number }) => index), [0]);
});

Deno.test("other methods, paths, hosts and pages are told so", async () => {
  const ask = alone();
  const method = await ask("/sensor_data", { method: "PUT" });
  assert.deepEqual([method.status, method.headers.get("allow")], [405, "POST, GET, HEAD, OPTIONS"]);
  const options = await ask("/sensor_data", { method: "OPTIONS" });
  assert.deepEqual([options.status, options.headers.get("allow")], [
    204,
    "POST, GET, HEAD, OPTIONS",
  ]);
  assert.equal((await ask("/data", send("{}"))).status, 404);
  assert.equal((await ask("/sensor_data", send("{}", { host: "evil.example" }))).status, 421);
  const foreign = await ask("/sensor_data", send("{}", { origin: "https://evil.example" }));
  assert.equal(foreign.status, 403);
  assert.equal((await ask("/health")).status, 503);
  assert.match(await (await ask("/metrics")).text(), /sluice_ingest_request_seconds/);
  assert.equal((await ask("/api/v1/streams/nothing/records", send("{}"))).status, 404);
  const record = await ask("/api/v1/streams/vehicle_data/records", send("{}"));
  assert.equal((await record.json()).type, "urn:sluice:problem:invalid-records");
});

Deno.test("the token is shown on this machine alone, and never behind a proxy", async () => {
  const settings = { SLUICE_INGEST_TOKENS: "phone=own,s3cret", SLUICE_INGEST_HOST: "0.0.0.0" };
  const statusFrom =
    (ask: ReturnType<typeof alone>) =>
    async (address: string, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await ask("/api/v1/ingest", { headers }, address);
      return answer.status === 200 ? (await answer.json()).token : answer.status;
    };
  const ask = alone(settings);
  const status = statusFrom(ask);
  assert.deepEqual(await status("127.0.0.1"), { needed: true, value: "s3cret" });
  assert.equal(await status("192.168.1.7"), 401);
  assert.equal(await status("127.0.0.1", { "x-forwarded-for": "192.168.1.7" }), 401);
  const known = { authorization: "Bearer own" };
  assert.deepEqual(await status("192.168.1.7", known), { needed: true, value: null });
  const behind = statusFrom(alone({ ...settings, SLUICE_INGEST_HOST: "127.0.0.1" }));
  assert.equal(await behind("127.0.0.1"), 401);
  assert.deepEqual(await behind("127.0.0.1", known), { needed: true, value: null });
  assert.equal((await ask("/sensor_data", send(message("")))).status, 401);
  const records = async (headers: Readonly<Record<string, string>> = {}) =>
    (await ask("/api/v1/streams/vehicle_data/records", send("{}", headers))).status;
  assert.equal(await records(), 401);
  assert.equal(await records(known), 403);
  assert.equal(await records({ authorization: "Bearer s3cret" }), 400);
});

Deno.test("a page of a site that may send here may send a token", async () => {
  const ask = alone({ SLUICE_CORS_ORIGINS: "https://app.example", SLUICE_INGEST_TOKENS: "s3cret" });
  const asked = {
    origin: "https://app.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  };
  const { headers } = await ask("/sensor_data", { method: "OPTIONS", headers: asked });
  const allowed = headers.get("access-control-allow-headers")?.split(",") ?? [];
  for (const name of ["authorization", "content-type"]) assert(allowed.includes(name), name);
});

Deno.test("all together, and each device, may only send so fast", async () => {
  const all = alone({ SLUICE_INGEST_RATE: "1" });
  const { taken, refused } = await untilRefused(all);
  // A machine that is slow has time for a few more.
  assert(taken >= 2);
  assert.match((await refused.json()).detail, /All devices together send faster/);
  const each = alone({ SLUICE_INGEST_DEVICE_RATE: "1", SLUICE_INGEST_DEVICE_BURST: "1" });
  const device = await untilRefused(each);
  assert(device.taken >= 1);
  assert.equal(device.refused.headers.get("retry-after"), "1");
  assert.match((await device.refused.json()).detail, /This device sends faster/);
});

/** Sends until that is too fast. */
async function untilRefused(ask: ReturnType<typeof alone>) {
  for (let taken = 0; taken < 1_000; taken++) {
    const answer = await ask("/sensor_data", send(message("")));
    if (answer.status === 429) return { taken, refused: answer };
    assert.equal(answer.status, 200);
  }
  return assert.fail("however fast it sends, it is taken");
}

Deno.test("a device sends with its own token under no other name", async () => {
  const ask = alone({ SLUICE_INGEST_TOKENS: "phone=own,d=other" });
  const status = async (token: string) =>
    (await ask("/sensor_data", send(message(""), { authorization: `Bearer ${token}` }))).status;
  assert.deepEqual([await status("own"), await status("other")], [403, 200]);
});

Deno.test({
  name: "what cannot be written is a 503 with when to come back, and its bytes are held no longer",
  // Kafka's client still waits for it.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const ask = alone();
    const reading = '{"name":"accelerometer","time":1,"values":{"x":0,"y":0,"z":0}}';
    const answer = await ask("/sensor_data", send(message(reading)));
    assert.equal(answer.status, 503);
    assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
    await eventually(async () => {
      const metrics = await (await ask("/metrics")).text();
      assert.match(metrics, /^sluice_ingest_body_bytes\S* 0$/m);
    });
  },
});
