import kafkajs from "kafkajs";
import { createKafka } from "#core/kafka/client.ts";
import { readConfig } from "#core/config/config.ts";
import { HEADERS } from "#core/record/headers.ts";
import { createLogger } from "#core/telemetry/log.ts";
import type { RecordOf } from "#core/declaration/mod.ts";
import type { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import type { WindowUpdate } from "#window/mod.ts";

/** Start of the test's event time. */
export const START = Date.UTC(2026, 0, 1);

/** A valid record of `vehicle_data`, `seconds` after {@linkcode START}. */
export function vehicleRecord(vehicle: string, seconds: number): RecordOf<typeof vehicleData> {
  return {
    id: `${vehicle}-${seconds}`,
    device_id: vehicle,
    timestamp: new Date(START + seconds * 1_000).toISOString(),
    latitude: 51.5,
    longitude: -0.125,
    speed: seconds % 120,
    heading: 90,
    energy_level: 50,
    distance: seconds / 100,
    vehicle_type: "car",
    make: "Ford",
    model: "Focus",
    year: 2020,
    fuel_type: "petrol",
  };
}

/** A message with that record, keyed as it must be. */
export function recordMessage(vehicle: string, seconds: number): kafkajs.Message {
  return { key: vehicle, value: JSON.stringify(vehicleRecord(vehicle, seconds)) };
}

/** A message with an update of the one-minute window that starts at that minute. */
export function windowMessage(
  vehicle: string,
  minute: number,
  update: Pick<WindowUpdate, "status" | "revision">,
): kafkajs.Message {
  const start = START + minute * 60_000;
  const full: WindowUpdate = {
    stream: "vehicle_data",
    key: vehicle,
    start,
    end: start + 60_000,
    size: 60_000,
    count: update.revision,
    late: 0,
    watermark: start + 60_000,
    measures: { speed: { sum: update.revision * 10, avg: 10 }, distance: {} },
    ...update,
  };
  return { key: vehicle, value: JSON.stringify(full) };
}

/** Headers of a record that came in as offset 7 of partition 1 and missed a window. */
export const outputHeaders = {
  [HEADERS.sourceTopic]: "vehicle_data",
  [HEADERS.sourcePartition]: "1",
  [HEADERS.sourceOffset]: "7",
  [HEADERS.reason]: "the value is not JSON",
  [HEADERS.windowSize]: "60000",
  [HEADERS.windowStart]: String(START),
  [HEADERS.windowEnd]: String(START + 60_000),
  [HEADERS.lateBy]: "1234",
};

/** Sends messages and watches a consumer group. */
export class TestKafka implements AsyncDisposable {
  readonly #producer: kafkajs.Producer;
  readonly #admin: kafkajs.Admin;

  private constructor(kafka: kafkajs.Kafka) {
    const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
    this.#producer = kafka.producer({ createPartitioner });
    this.#admin = kafka.admin();
  }

  /** Connects as the environment configures it. */
  static async connect(env: Readonly<Record<string, string>>): Promise<TestKafka> {
    const log = createLogger("test", { level: "error" });
    const kafka = createKafka(readConfig((name) => env[name]), { clientId: "test", log });
    const test = new TestKafka(kafka);
    await test.#producer.connect();
    await test.#admin.connect();
    return test;
  }

  async send(topic: string, messages: kafkajs.Message[]): Promise<void> {
    await this.#producer.send({ topic, messages });
  }

  /** Ids of the members of a group. */
  async members(groupId: string): Promise<readonly string[]> {
    const { groups } = await this.#admin.describeGroups([groupId]);
    return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId));
  }

  /** Records of these topics that the group has not committed. */
  async lag(groupId: string, topics: string[]): Promise<bigint> {
    const committed = await this.#admin.fetchOffsets({ groupId, topics });
    let lag = 0n;
    for (const { topic, partitions } of committed) {
      for (const { partition, high } of await this.#admin.fetchTopicOffsets(topic)) {
        const offset = partitions.find((other) => other.partition === partition)?.offset ?? "-1";
        lag += BigInt(high) - (BigInt(offset) < 0n ? 0n : BigInt(offset));
      }
    }
    return lag;
  }

  /** Forgets the offsets of a group without members: its next member begins at the beginning. */
  async rewind(groupId: string): Promise<void> {
    await this.#admin.deleteGroups([groupId]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()]);
  }
}
