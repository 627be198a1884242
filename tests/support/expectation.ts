import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { type Stream, topicsOf } from "#core/declaration/mod.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import {
  differences,
  oracle,
  type OracleRecord,
  type OracleWindow,
  windowId,
} from "#window/testing/mod.ts";
import { countRows, windowRows } from "./cassandra_rows.ts";
import { groupedExpectation, type GroupedWindow, settled } from "./grouped_expectation.ts";

/** What Cassandra must hold for one stream, and for its windows across keys. */
export interface StreamExpectation {
  readonly stream: Stream;
  /** Those across keys too. */
  readonly windows: readonly (OracleWindow | GroupedWindow)[];
  readonly valid: number;
  readonly invalid: number;
  /** Once per window that a record was too late for. */
  readonly late: number;
}

/**
 * Reads the topics of the environment's streams, as they are in Kafka, and has the oracle compute what
 * must follow from them. Partitions are judged one by one, as the tasks are.
 */
export async function expectations(
  env: Readonly<Record<string, string>>,
): Promise<StreamExpectation[]> {
  const lookup = (name: string) => env[name];
  const config = readConfig(lookup);
  const kafka = createKafka(config, {
    clientId: "test",
    log: createLogger("test", { level: "error" }),
  });
  const partitions = Array.from({ length: config.kafkaPartitions }, (_, n) => n);
  const streams = selectStreams(config.streams);
  const found: StreamExpectation[] = [];
  for (const stream of streams) {
    if (stream.derived !== undefined) continue;
    const reader = createRecordReader(stream);
    const inputs: OracleRecord[][] = partitions.map(() => []);
    let invalid = 0;
    await readLog(kafka, {
      topic: topicsOf(stream, lookup).records,
      partitions,
      groupId: `expect-${crypto.randomUUID()}`,
      onFetched: (fetched) => {
        for (const { value, key } of recordsOf(fetched)) {
          if (reader.readMessage(value, key)) {
            const record = reader.record();
            inputs[fetched.partition]!.push({ key: reader.key(), time: reader.eventTime, record });
          } else invalid++;
        }
      },
    });
    const results = inputs.map((records) =>
      oracle(records, {
        stream: stream.name,
        specs: stream.windows,
        outOfOrdernessMs: stream.outOfOrdernessMs,
        futureCapMs: Infinity,
        idleCloseMs: Infinity,
      })
    );
    const grouped = streams.flatMap((one) =>
      one.derived?.kind === "grouped" && one.derived.source === stream.name
        ? [
          groupedExpectation(one, {
            by: one.derived.by,
            outOfOrdernessMs: stream.outOfOrdernessMs,
            inputs,
          }),
        ]
        : []
    );
    const all = [...results, ...grouped];
    found.push({
      stream,
      windows: all.flatMap(({ windows }) => [...windows.values()]),
      valid: inputs.reduce((sum, records) => sum + records.length, 0),
      invalid,
      late: all.reduce((sum, { late }) => sum + late.length, 0),
    });
  }
  return found;
}

/**
 * Compares all rows with what is expected.
 *
 * @throws {assert.AssertionError} at the first difference
 */
export async function assertStored(
  client: cassandra.Client,
  expected: readonly StreamExpectation[],
): Promise<void> {
  for (const { stream, valid } of expected) {
    assert.equal(await countRows(client, stream.name), valid, `raw rows of ${stream.name}`);
  }
  const sum = (pick: (one: StreamExpectation) => number) =>
    expected.reduce((total, one) => total + pick(one), 0);
  assert.equal(await countRows(client, "dead_letters"), sum((one) => one.invalid), "dead letters");
  assert.equal(await countRows(client, "late_records"), sum((one) => one.late), "late records");

  const stored = new Map(
    (await windowRows(client)).map((row) => [`${row.stream} ${windowId(row)}`, row]),
  );
  const wanted = new Map(
    expected.flatMap(({ windows }) => windows)
      .map((window) => [`${window.stream} ${windowId(window)}`, window]),
  );
  assert.deepEqual([...stored.keys()].filter((id) => !wanted.has(id)), [], "unexpected windows");
  for (const [id, window] of wanted) {
    const row = stored.get(id);
    assert(row !== undefined, `window ${id} is missing`);
    const must = "grouped" in window ? settled(window, row) : window;
    assert.deepEqual(differences(row, must), [], `window ${id}`);
  }
}
