import type { HeldState, Subject, Survey } from "./forget.ts";
import type { KeptRecords } from "./kept_records.ts";

/** What was found, for people, before it is deleted. */
export function surveyText({ stream, key }: Subject, { rows, held }: Survey): string {
  const tables = Map.groupBy(rows, ({ table }) => table);
  const lines = [...tables].map(([table, found]) => {
    const count = found.reduce((sum, one) => sum + one.rows, 0);
    return `  ${table} in Cassandra: ${plural(count, "row")}`;
  });
  for (const { topic, rows, runs } of held) {
    if (rows.length === 0 || runs) continue;
    lines.push(`  ${topic} in Kafka: ${plural(rows.length, "row")} of state`);
  }
  const whose = `of ${stream.key} '${key}' of ${stream.name}`;
  if (lines.length === 0) return `There is nothing to delete ${whose}.`;
  return [`To delete ${whose}:`, ...lines].join("\n");
}

/** What stays after everything that can be deleted is, and until when. */
export function remainsText({ stream }: Subject, survey: Survey): string {
  const { kept, held, unstored, aggregates, inputsOf, inputsUntil, hashUntil } = survey;
  const lines = [
    ...kept.map(keptText),
    ...held.filter(({ rows, runs }) => rows.length > 0 && runs).map(heldText),
    ...held.filter(({ shared }) => shared.length > 0).map(sharedText),
  ];
  if (kept.length > 0) {
    lines.push(
      "the newest of these records in the memory of the API, the ingest worker and Grafana, as " +
        "long at most, or until they are pushed out",
    );
  }
  if (unstored > 0) {
    lines.push(
      `${
        plural(unstored, "record")
      } of these topics, of anybody, that the persist worker has not ` +
        "stored yet: run this again when it has",
    );
  }
  if (aggregates.length > 0) {
    lines.push(`counts and sums that it is one of, without its key: ${aggregates.join(", ")}`);
  }
  if (inputsOf.length > 0) {
    lines.push(
      `records, in Kafka and Cassandra, of what those windows are made of, with its key: ${
        inputsOf.join(", ")
      }, until ${time(inputsUntil)} at the latest`,
    );
  }
  if (hashUntil !== undefined) {
    lines.push(
      `hashes of ids and messages, so that none is written again, ${
        hashUntil === Infinity ? "for ever" : `until ${time(hashUntil)}`
      }`,
    );
  }
  if (stream.sensitive !== undefined) lines.push("backups, and copies in other programs");
  return lines.length === 0
    ? "Nothing of it stays."
    : ["What stays:", ...lines.map((line) => `  ${line}`)].join("\n");
}

function keptText({ topic, records, until }: KeptRecords): string {
  const end = until === Infinity
    ? "for ever: its retention.ms is -1"
    : `until ${time(until)} at the latest`;
  return `${topic} in Kafka: ${plural(records, "record")}, ${end}`;
}

function heldText({ topic, worker, rows }: HeldState): string {
  const later = worker === "process"
    ? ", or run this again when its windows are past their lateness"
    : "";
  return `${topic} in Kafka: ${plural(rows.length, "row")} of state. The ${worker} worker holds ` +
    `them: stop it and run this again${later}`;
}

function sharedText({ topic, worker, shared }: HeldState): string {
  const [what, end] = worker === "process"
    ? ["its key, as the one that windows are due of", "the process worker has gone on"]
    : [
      "its last journey, in the model of arrivals",
      "the stream has gone on for six hours without it, and others have set out",
    ];
  return `${topic} in Kafka: ${what} of ${shared.join(", ")}, until ${end}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
