import assert from "node:assert/strict";
import { readProduct } from "../installer.ts";
import { pomFingerprint, versionIn } from "./pom.ts";

Deno.test("the committed poms name Kafka 4.1 and Cassandra 5.0", async () => {
  assert.match((await readProduct("kafka")).version, /^4\.1\.\d+$/);
  assert.match((await readProduct("cassandra")).version, /^5\.0\.\d+$/);
});

Deno.test("the version belongs to the artifact that was asked for", () => {
  const pom = `<dependency><artifactId>a.b</artifactId>\n  <version>1.2</version></dependency>
    <dependency><artifactId>axb</artifactId><version>9</version></dependency>`;
  assert.equal(versionIn(pom, "a.b"), "1.2");
  assert.equal(versionIn(pom, "axb"), "9");
  assert.throws(() => versionIn(pom, "c"), /names no version of 'c'/);
});

Deno.test("the fingerprint changes with the pom", async () => {
  const one = await pomFingerprint("<version>1</version>");
  assert.match(one, /^[0-9a-f]{12}$/);
  assert.equal(await pomFingerprint("<version>1</version>"), one);
  assert.notEqual(await pomFingerprint("<version>2</version>"), one);
});
