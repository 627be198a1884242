import Type from "typebox";
import kafkajs from "kafkajs";
import {
  days,
  defineStream,
  expandStreams,
  seconds,
  type Stream,
  type WindowDeclaration,
} from "#core/declaration/mod.ts";
import { benchStream, START } from "../windows/dataset.ts";

/** Groups of the data set, and the windows by group that are made of it. */
export const CASES = { none: "no groups", ten: "10 groups", one: "1 group" } as const;
export type CaseName = keyof typeof CASES;

/** How many groups the records name. */
const GROUPS = 10;
/** Records per produce request. */
const BATCH = 5_000;

/** The stream of a case, and what is made of it. */
export function streamsOf(name: CaseName): readonly Stream[] {
  const aggregates = ["count", "sum", "min", "max", "avg"] as const;
  const byGroup = { kind: "tumbling", sizeMs: seconds(10), aggregates } as const;
  const windows: WindowDeclaration[] = [
    // So long that they stay open, and nothing is emitted: what is left is records and state.
    { kind: "tumbling", sizeMs: days(1), aggregates, emit: "final" },
    ...(name === "none" ? [] : [{ ...byGroup, by: name === "ten" ? ["group"] : [] }]),
  ];
  const { measures, outOfOrdernessMs, recordsPerSecond, retention } = benchStream;
  return expandStreams([
    defineStream({
      ...{ measures, outOfOrdernessMs, recordsPerSecond, retention, scenario: "bench" },
      ...{ description: "Temperature of one room of very many", key: "device", time: "time" },
      ...{ name: "group_sensor", title: "Group sensor", topic: { name: "group_sensor" } },
      schema: Type.Object({ ...benchStream.schema.properties, group: Type.String() }),
      dimensions: { group: { label: "Group" } },
      windows,
    }) as Stream,
  ]);
}

/** Writes records: every device in turn, a round of all devices a second. */
export async function produceGroups(
  kafka: kafkajs.Kafka,
  { topic, keys, records }: {
    readonly topic: string;
    readonly keys: number;
    readonly records: number;
  },
): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let at = 0; at < records; at += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, records - at) }, (_, i) => {
      const index = at + i;
      const device = `device-${index % keys}`;
      const time = START + Math.floor(index / keys * 1_000);
      const temperature = Math.round((20 + 5 * Math.sin(index / 977)) * 100) / 100;
      const humidity = Math.round((50 + 20 * Math.cos(index / 1_231)) * 100) / 100;
      const group = `group-${index % GROUPS}`;
      return { key: device, value: JSON.stringify({ device, time, temperature, humidity, group }) };
    });
    await producer.send({ topic, messages, acks: -1, compression: kafkajs.CompressionTypes.ZSTD });
  }
  await producer.disconnect();
}
