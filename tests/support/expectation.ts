import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { type Stream, topicsOf } from "#core/declaration/mod.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import {
  differences,
  oracle,
  type OracleRecord,
  type OracleWindow,
  windowId,
} from "#window/testing/mod.ts";
import { countRows, windowRows } from "./cassandra_rows.ts";

/** What Cassandra must hold for one stream. */
export interface StreamExpectation {
  readonly stream: Stream;
  /** By {@linkcode windowId}. */
  readonly windows: ReadonlyMap<string, OracleWindow>;
  readonly valid: number;
  readonly invalid: number;
  readonly late: number;
}

/**
 * Reads every stream's topic, as it is in Kafka, and has the oracle compute what must follow from it.
 * Partitions are judged one by one, as the tasks are.
 */
export async function expectations(
  env: Readonly<Record<string, string>>,
): Promise<StreamExpectation[]> {
  const lookup = (name: string) => env[name];
  const kafka = createKafka(readConfig(lookup), {
    clientId: "test",
    log: createLogger("test", { level: "error" }),
  });
  const partitions = Array.from({ length: readConfig(lookup).kafkaPartitions }, (_, n) => n);
  const found: StreamExpectation[] = [];
  for (const stream of catalogue) {
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
    found.push({
      stream,
      windows: new Map(results.flatMap(({ windows }) => [...windows])),
      valid: inputs.reduce((sum, records) => sum + records.length, 0),
      invalid,
      late: results.reduce((sum, { late }) => sum + late.length, 0),
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
  const wanted: ReadonlyMap<string, OracleWindow> = new Map(
    expected.flatMap(({ stream, windows }) =>
      [...windows].map(([id, window]) => [`${stream.name} ${id}`, window] as const)
    ),
  );
  assert.deepEqual([...stored.keys()].filter((id) => !wanted.has(id)), [], "unexpected windows");
  for (const [id, window] of wanted) {
    const row = stored.get(id);
    assert(row !== undefined, `window ${id} is missing`);
    assert.deepEqual(differences(row, window), [], `window ${id}`);
  }
}
