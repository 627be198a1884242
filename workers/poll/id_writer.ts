import type kafkajs from "kafkajs";
import { cached, Lazy } from "#core/async/cached.ts";
import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import { POLLED_KEPT_MS, polledTopic } from "#core/kafka/topics.ts";
import type { ValueEncoder } from "#core/registry/value_encoder.ts";
import { RecordWriter } from "#core/write/record_writer.ts";

/** Ids that each partition remembers, the newest: some 250 bytes each. */
const REMEMBERED_IDS = 100_000;
/** How long a number of partitions is good, ms: producers look as seldom. */
const KNOWN = { keepMs: 30_000 };

/** Writes the records of all pollers of a group, each id once, and closes what it has opened. */
export function openIdWriter(
  kafka: kafkajs.Kafka,
  { group, values }: { readonly group: string; readonly values: ValueEncoder },
) {
  const topic = polledTopic(group);
  const admin = new Lazy({
    open: async () => {
      const opened = kafka.admin();
      await opened.connect();
      return opened;
    },
    close: (opened) => opened.disconnect(),
  });
  const offsetsOf = async (topic: string) => {
    const offsets = await fetchTopicOffsets(await admin.get(), [topic]);
    return offsets.get(topic) ?? [];
  };
  const counts = new Map<string, () => Promise<number>>();
  const partitions = (topic: string) => {
    const count = counts.get(topic) ??
      cached(async () => (await offsetsOf(topic)).length, KNOWN);
    counts.set(topic, count);
    return count();
  };
  const writer = new RecordWriter(kafka, {
    topic,
    partitions,
    end: async (partition) =>
      (await offsetsOf(topic)).find((known) => known.partition === partition)?.latest ?? 0,
    prefix: `${group}-poll`,
    remembered: { keepMs: POLLED_KEPT_MS, keep: REMEMBERED_IDS },
    values,
  });
  writer.warmUp();
  return {
    write: writer.write.bind(writer),
    async close(): Promise<void> {
      await writer.close();
      await Promise.all([admin.close(), values.close()]);
    },
  };
}
