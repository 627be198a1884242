import assert from "node:assert/strict";
import { ProgressLine } from "./progress_line.ts";

Deno.test("both services share a line, and each result gets one of its own", () => {
  let screen = "";
  let now = 0;
  const line = new ProgressLine({ write: (text) => screen += text, now: () => now });
  line.show({ service: "kafka", state: "starting", text: "Kafka is starting" });
  line.show({ service: "cassandra", state: "starting", text: "Cassandra is starting" });
  now = 3_000;
  screen = "";
  line.show({ service: "kafka", state: "ready", text: "Kafka is ready" });
  assert.equal(screen, "\r\x1b[KKafka is ready\n\r\x1b[KCassandra is starting … 3 s");
  screen = "";
  line.clear();
  assert.equal(screen, "\r\x1b[K");
});
