import assert from "node:assert/strict";
import { join } from "node:path";
import { logEnd, logReason, readLogSince } from "./service_log.ts";

Deno.test("only what was written since the start is read", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "kafka.log");
  assert.equal(await logEnd(file), 0);
  assert.deepEqual(await readLogSince(file, 0), []);
  await Deno.writeTextFile(file, "old\n");
  const start = await logEnd(file);
  await Deno.writeTextFile(file, "new 1\nnew 2\n", { append: true });
  assert.deepEqual(await readLogSince(file, start), ["new 1", "new 2"]);
  await Deno.writeTextFile(file, "x\n");
  assert.deepEqual(await readLogSince(file, start), ["x"], "a rotated file is all new");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Kafka's fatal entry is reported by its message and the root of its exception", () => {
  const log = `2026-11-22T22:27:58.295Z INFO [main] KafkaRaftServer - starting
2026-11-22T22:27:58.400Z ERROR [main] SharedServer - Got exception while starting SharedServer
org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:9092: Address already in use.
	at kafka.network.Acceptor.openServerSocket(SocketServer.scala:612)
Caused by: java.net.BindException: Address already in use
	at java.base/sun.nio.ch.Net.bind0(Native Method)
	... 12 more
2026-11-22T22:27:58.500Z INFO [main] KafkaRaftServer - shutting down`;
  assert.equal(
    logReason(log.split("\n"), []),
    "Got exception while starting SharedServer: KafkaException: Socket server failed to bind to " +
      "127.0.0.1:9092: Address already in use.: BindException: Address already in use",
  );
});

Deno.test("an exception without an entry, as Cassandra prints it, is reported", () => {
  const printed = [
    "Exception (org.apache.cassandra.exceptions.ConfigurationException) encountered during startup",
    "org.apache.cassandra.exceptions.ConfigurationException: Invalid yaml: unknown property x",
    "\tat org.apache.cassandra.config.YamlConfigurationLoader.load(YamlConfigurationLoader.java:1)",
  ];
  assert.match(
    logReason(["2026-11-22T22:00:00.000Z INFO [a] Something - fine"], printed)!,
    /ConfigurationException: Invalid yaml: unknown property x/,
  );
});

Deno.test("the last error counts, but one with an exception counts more than one without", () => {
  const log = [
    "2026-11-22T22:00:00.000Z ERROR [a] First - harmless",
    "2026-11-22T22:00:01.000Z ERROR [a] Second - the disk failed",
    "java.nio.file.FileSystemException: No space left on device",
    "2026-11-22T22:00:02.000Z ERROR [a] Third - stopping",
  ];
  assert.equal(
    logReason(log, []),
    "the disk failed: FileSystemException: No space left on device",
  );
  assert.equal(logReason(log.slice(0, 1), []), "harmless");
});

Deno.test("what the JVM prints as it ends counts before the log", () => {
  const log = ["2026-11-22T22:00:00.000Z ERROR [a] Something - harmless"];
  const words = "Terminating due to java.lang.OutOfMemoryError: Java heap space";
  assert.equal(logReason(log, [words]), words);
});

Deno.test("a log without errors gives no reason", () => {
  const log = [
    "2026-11-22T22:00:00.000Z WARN [a] Something - tried again",
    "java.io.IOException: Connection reset by peer",
  ];
  assert.equal(logReason(log, ["  "]), undefined);
  assert.equal(logReason([], []), undefined);
});
