import assert from "node:assert/strict";
import { createLogger } from "#core/telemetry/log.ts";
import { Availability } from "./availability.ts";

function watched() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line).msg);
  return { lines, availability: new Availability(createLogger("test", { write })) };
}

Deno.test("an outage is logged once when it begins and once when it ends", () => {
  const { lines, availability } = watched();
  const began = Date.parse("2026-01-01T00:00:00Z");
  for (let attempt = 0; attempt < 10; attempt++) {
    availability.failed(new Error("refused"), attempt, began + attempt);
  }
  assert.equal(availability.health.ok, false);
  assert.match(availability.health.detail ?? "", /away since 2026-01-01.*refused/);
  availability.succeeded(began + 60_002);
  availability.succeeded(began + 60_003);
  assert.equal(availability.health.ok, true);
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /^Cassandra away since 2026-01-01T00:00:00\.002Z/);
  assert.match(lines[1]!, /^Cassandra back after 60 s/);
});

Deno.test("a write that succeeds at its second try is no outage", () => {
  const { lines, availability } = watched();
  for (let write = 0; write < 10; write++) availability.failed(new Error("timeout"), 0);
  availability.failed(new Error("timeout"), 1);
  availability.succeeded();
  assert.deepEqual(lines, []);
  assert.equal(availability.health.ok, true);
});
