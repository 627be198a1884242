import assert from "node:assert/strict";
import {
  createLogReporter,
  createTextReporter,
  progressText,
  summaryTable,
  Tally,
} from "./progress.ts";

function sample(): Tally {
  const tally = new Tally(["vehicle_data", "gps_data"]);
  for (let i = 0; i < 1_234; i++) tally.count("vehicle_data", "ok");
  tally.count("gps_data", "late");
  tally.count("gps_data", "invalid");
  tally.count("gps_data", "missing");
  return tally;
}

Deno.test("records are all kinds but the missing ones", () => {
  const tally = sample();
  assert.equal(tally.sent, 1_236);
  assert.equal(tally.streams.get("gps_data")!.records, 2);
  assert.equal(tally.streams.get("gps_data")!.missing, 1);
  assert.throws(() => tally.count("nope", "ok"), /'stream' is 'nope'/);
});

Deno.test("the summary is a table with a line for all", () => {
  const [head, vehicles, gps, all] = summaryTable(sample()).split("\n").map((line) =>
    line.split(/ {2,}/)
  );
  assert.equal(head!.length, 9);
  assert.deepEqual(vehicles!.slice(0, 3), ["vehicle_data", "1,234", "1,234"]);
  assert.deepEqual(gps, ["gps_data", "2", "0", "0", "1", "0", "0", "1", "1"]);
  assert.deepEqual(all, ["all", "1,236", "1,234", "0", "1", "0", "0", "1", "1"]);
});

Deno.test("the progress line shows records, rate, event time and delay", () => {
  const progress = { sent: 12_345, eventTime: 0, behindMs: 0, trouble: undefined };
  assert.equal(
    progressText(progress, 1_999.6),
    "12,345 records · 2,000/s · at 1970-01-01 00:00:00 · on time",
  );
  const late = { ...progress, eventTime: undefined, behindMs: 1_500, trouble: "Kafka is away" };
  assert.equal(
    progressText(late, 0),
    "12,345 records · 0/s · starting · 1.5 s behind · Kafka is away",
  );
});

Deno.test("a reporter without a terminal writes no progress line", () => {
  let text = "";
  const read = () => ({ sent: 0, eventTime: 0, behindMs: 0, trouble: undefined });
  const reporter = createTextReporter({ read, write: (part) => text += part, columns: undefined });
  reporter.info("started");
  reporter.finish(sample(), 2);
  assert.ok(text.startsWith("started\nstream"));
  assert.ok(text.endsWith("1,236 records in 2.0 s, 618/s\n"));
  assert.ok(!text.includes("\r"));
});

Deno.test("a reporter for logs gives the counts in fields", () => {
  const lines: [string, unknown][] = [];
  const keep = (message: string, fields?: unknown) => void lines.push([message, fields]);
  const reporter = createLogReporter({ debug: keep, info: keep, warn: keep, error: keep });
  reporter.warn("Kafka is away");
  reporter.finish(sample(), 2.04);
  assert.equal(lines[0]![0], "Kafka is away");
  const [message, fields] = lines[1] as [string, Record<string, unknown>];
  assert.equal(message, "stopped");
  assert.equal(fields.records, 1_236);
  assert.equal(fields.seconds, 2);
});
