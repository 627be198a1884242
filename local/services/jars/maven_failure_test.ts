import assert from "node:assert/strict";
import { mavenFailure } from "./maven_failure.ts";

Deno.test("a failed download is one line with Maven's reason, without colours and help links", () => {
  const output = "\x1b[0m\x1b[31m[ERROR] \x1b[0mFailed to execute goal on project local-kafka: " +
    "Could not transfer artifact org.apache.kafka:kafka_2.13:jar:4.1.1 from central: " +
    "Connection refused -> [Help 1]\n[ERROR] \n[ERROR] To see the full stack trace, use -e\n";
  const message = mavenFailure("Kafka 4.1.1", output);
  assert.match(message, /^The jars of Kafka 4\.1\.1 could not be fetched: Failed to execute goal/);
  assert.match(message, /Connection refused\. Check the network/);
  for (const noise of ["\x1b", "Help 1", "\n"]) assert.ok(!message.includes(noise));
});

Deno.test("a Maven that says nothing still gives a line", () => {
  assert.match(mavenFailure("Kafka 4.1.1", ""), /Maven gave no reason/);
});

Deno.test("a very long reason is cut", () => {
  const message = mavenFailure("Kafka 4.1.1", `[ERROR] ${"x".repeat(5_000)}`);
  assert.ok(message.length < 600, `${message.length} characters`);
});
