import assert from "node:assert/strict";
import { readConfig } from "#core/config/config.ts";
import { exposureOf, sensorUrls } from "./exposure.ts";

const of = (values: Record<string, string>) => exposureOf(readConfig((name) => values[name]));

Deno.test("on loopback nobody need say who they are", () => {
  for (const host of ["127.0.0.1", "::1", "[::1]", "localhost", "127.9.9.9"]) {
    assert.deepEqual(of({ SLUICE_INGEST_HOST: host }), {
      host,
      loopbackOnly: true,
      tls: false,
      tokens: false,
    });
  }
  assert.equal(of({}).loopbackOnly, true);
});

Deno.test("beyond loopback there must be tokens, unless told", () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "sluice.example"]) {
    assert.throws(
      () => of({ SLUICE_INGEST_HOST: host }),
      /SLUICE_INGEST_TOKENS.*SLUICE_INGEST_OPEN/,
    );
    assert.equal(of({ SLUICE_INGEST_HOST: host, SLUICE_INGEST_TOKENS: "a" }).loopbackOnly, false);
    assert.equal(of({ SLUICE_INGEST_HOST: host, SLUICE_INGEST_OPEN: "true" }).tokens, false);
  }
  // What the API listens on counts too.
  assert.throws(() => of({ SLUICE_HOST: "0.0.0.0" }), /Anybody who reaches 0\.0\.0\.0/);
});

Deno.test("half of TLS is a mistake", () => {
  assert.throws(() => of({ SLUICE_INGEST_TLS_CERT_FILE: "tls/a.crt" }), /both/);
  assert.throws(() => of({ SLUICE_INGEST_TLS_KEY_FILE: "tls/a.key" }), /both/);
});

Deno.test("the addresses are those that a phone can use", () => {
  const exposure = of({ SLUICE_INGEST_HOST: "192.168.1.5", SLUICE_INGEST_TOKENS: "a" });
  assert.deepEqual(sensorUrls(exposure, 5_000), ["http://192.168.1.5:5000/sensor_data"]);
  assert.deepEqual(sensorUrls(of({}), 5_000), ["http://localhost:5000/sensor_data"]);
  const urls = (host: string) =>
    sensorUrls(of({ SLUICE_INGEST_HOST: host, SLUICE_INGEST_TOKENS: "a" }), 5_000);
  // Nobody listens there.
  assert.deepEqual(urls("0.0.0.0").filter((url) => url.includes("[")), []);
  assert.deepEqual(urls("::").filter((url) => !url.includes("[")), urls("0.0.0.0"));
  assert.deepEqual(urls("[::]"), urls("::"));
});
