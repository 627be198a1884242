import assert from "node:assert/strict";
import { createdUsers } from "#streams/profiles/created_users.ts";
import type { Survey } from "./forget.ts";
import { remainsText, surveyText } from "./report.ts";

const subject = { stream: createdUsers, key: "u-1" };
const nothing: Survey = {
  related: [],
  aggregates: [],
  inputsOf: [],
  inputsUntil: 0,
  rows: [],
  held: [],
  kept: [],
  unstored: 0,
  hashUntil: undefined,
};
const found = (table: string, rows: number) => ({ table, rows, query: "", params: [] });
const row = { partition: 0, key: new Uint8Array() as never };

Deno.test("rows are counted by table, and state only where nobody works with it", () => {
  assert.equal(
    surveyText(subject, nothing),
    "There is nothing to delete of login_uuid 'u-1' of created_users.",
  );
  const held = [
    { topic: "a", worker: "process", runs: true, rows: [row], shared: [] },
    { topic: "b", worker: "predict", runs: false, rows: [row, row], shared: ["v"] },
  ] as const;
  const rows = [found("windows", 3), found("latest", 1), found("windows", 2)];
  assert.equal(
    surveyText(subject, { ...nothing, rows, held }),
    "To delete of login_uuid 'u-1' of created_users:\n  windows in Cassandra: 5 rows\n" +
      "  latest in Cassandra: 1 row\n  b in Kafka: 2 rows of state",
  );
  assert.match(
    remainsText(subject, { ...nothing, held }),
    /What stays:\n {2}a in Kafka: 1 row of state\. The process worker holds them/,
  );
  assert.match(
    remainsText(subject, { ...nothing, held }),
    / {2}b in Kafka: its last journey, in the model of arrivals of v, until .* six hours/,
  );
});

Deno.test("what stays is said with its end", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4);
  const text = remainsText(subject, {
    ...nothing,
    kept: [{ topic: "t", records: 2, until: at }, { topic: "u", records: 1, until: Infinity }],
    unstored: 7,
    aggregates: ["x", "y"],
    inputsOf: ["y"],
    inputsUntil: at,
    hashUntil: at,
  });
  for (
    const line of [
      "  t in Kafka: 2 records, until 2026-01-02 03:04 UTC at the latest\n",
      "  u in Kafka: 1 record, for ever: its retention.ms is -1\n",
      "  7 records of these topics, of anybody, that the persist worker has not stored yet",
      "  counts and sums that it is one of, without its key: x, y\n",
      "  the newest of these records in the memory of the API, the ingest worker and Grafana",
      "with its key: y, until 2026-01-02 03:04 UTC at the latest\n",
      "  hashes of ids and messages, so that none is written again, until 2026-01-02 03:04 UTC\n",
    ]
  ) assert(text.includes(line), text);
  const { sensitive: _, ...plain } = createdUsers;
  assert.equal(remainsText({ stream: plain, key: "u-1" }, nothing), "Nothing of it stays.");
});
