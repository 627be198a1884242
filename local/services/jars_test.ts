import assert from "node:assert/strict";
import { readProduct } from "./installer.ts";
import { mavenFailure, pomFingerprint, versionIn } from "./jars.ts";

Deno.test("a failed download is one line with Maven's reason, without colours and help links", () => {
  const output = "\x1b[0m\x1b[31m[ERROR] \x1b[0mFailed to execute goal on project local-kafka: " +
    "Could not transfer artifact org.apache.kafka:kafka_2.13:jar:4.1.1 from central: " +
    "Connection refused -> [Help 1]\n[ERROR] \n[ERROR] To see the full stack trace, use -e\n";
  const message = mavenFailure("Kafka 4.1.1", output);
  assert.match(message, /^The jars of Kafka 4\.1\.1 could not be fetched: Failed to execute goal/);
  assert.match(message, /Connection refused\. Check the network/);
  for (const noise of ["\x1b", "Help 1", "\n"]) assert.ok(!message.includes(noise));
});

Deno.test("a Maven that prints nothing still gives a line", () => {
  assert.match(mavenFailure("Kafka 4.1.1", ""), /Maven gave no reason/);
});

Deno.test("a very long reason is cut", () => {
  const message = mavenFailure("Kafka 4.1.1", `[ERROR] ${"x".repeat(5_000)}`);
  assert.ok(message.length < 600, `${message.length} characters`);
});

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
