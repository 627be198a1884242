import kafkajs from "kafkajs";
import type { RecordOf, StreamTopics } from "#core/declaration/mod.ts";
import type { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { vehicleRecord } from "../vehicle_record.ts";

const VEHICLES = 100;
/** Event time between two records of a vehicle, ms. */
const INTERVAL_MS = 5_000;
const MINUTE = 60_000;
/** First event time, epoch ms; the start of a window. */
const START = 1_767_225_600_000;
/** Records per produce request. */
const BATCH = 2_000;

/** How much is written: rows in Cassandra, and the records in Kafka that they come from. */
export interface Dataset {
  readonly records: number;
  /** One-minute windows, each with an open and a final update. */
  readonly windows: number;
}

/** A data set of so many records and the windows that they fill. */
export function datasetOf(records: number): Dataset {
  const minutes = Math.ceil(records / VEHICLES * INTERVAL_MS / MINUTE);
  return { records, windows: VEHICLES * minutes };
}

/** Writes the data set. */
export async function produceDataset(
  kafka: kafkajs.Kafka,
  { records, windows }: Dataset,
  topics: StreamTopics,
): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const produce = async (topic: string, count: number, message: (index: number) => unknown) => {
    for (let from = 0; from < count; from += BATCH) {
      const length = Math.min(BATCH, count - from);
      const messages = Array.from({ length }, (_, index) => ({
        key: vehicleOf(from + index),
        value: JSON.stringify(message(from + index)),
      }));
      const compression = kafkajs.CompressionTypes.ZSTD;
      await producer.send({ topic, messages, acks: -1, compression });
    }
  };
  await produce(topics.records, records, recordAt);
  await produce(topics.windows, windows, (index) => windowUpdate(index, "open"));
  await produce(topics.windows, windows, (index) => windowUpdate(index, "final"));
  await producer.disconnect();
}

/**
 * The rows that the data set becomes, a line each: `r`, a Kafka partition, an offset and the record;
 * `w` and the last update of a window.
 */
export function* datasetLines({ records, windows }: Dataset): Generator<string> {
  for (let index = 0; index < records; index++) {
    const place = `${index % VEHICLES % 4}\t${index}`;
    yield `r\t${place}\t${JSON.stringify(recordAt(index))}`;
  }
  for (let index = 0; index < windows; index++) {
    yield `w\t${JSON.stringify(windowUpdate(index, "final"))}`;
  }
}

/** Every vehicle in turn. */
function vehicleOf(index: number): string {
  return `vehicle-${index % VEHICLES}`;
}

function recordAt(index: number): RecordOf<typeof vehicleData> {
  return vehicleRecord(index, {
    id: `v-${index}`,
    key: vehicleOf(index),
    time: START + Math.floor(index / VEHICLES) * INTERVAL_MS + index % VEHICLES,
  });
}

function windowUpdate(index: number, status: "open" | "final"): WindowUpdate {
  const start = START + Math.floor(index / VEHICLES) * MINUTE;
  const speed = index % 120;
  return {
    stream: "vehicle_data",
    key: vehicleOf(index),
    start,
    end: start + MINUTE,
    size: MINUTE,
    status,
    revision: status === "open" ? 1 : 2,
    count: 12,
    late: 0,
    watermark: start + MINUTE,
    measures: {
      speed: { sum: 12 * speed, min: speed, max: speed, avg: speed, p50: speed, p95: speed },
    },
  };
}
