import kafkajs from "kafkajs";
import { Lazy } from "#core/async/cached.ts";
import { type CheckedProducer, createCheckedProducer } from "#core/kafka/acknowledged.ts";
import type { OffsetGap } from "#core/kafka/gap.ts";
import { gapMessage } from "#core/progress.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { PersistMetrics } from "./telemetry.ts";

/** Options of {@linkcode createGapReporter}. */
export interface GapReporterOptions {
  /** Topic of the progress reports. */
  readonly topic: string;
  readonly metrics: PersistMetrics;
  readonly log: Logger;
}

/** Reports gaps: in the log, by a metric, and through the progress topic in the API. */
export interface GapReporter {
  /**
   * Resolves when Kafka has acknowledged the report: what is read after the gap must not be committed
   * before, or a crash would lose the report.
   *
   * @throws the kafkajs error when it has not
   */
  report(gap: OffsetGap): Promise<void>;
  close(): Promise<void>;
}

/** Makes a {@linkcode GapReporter}; it connects when there is something to report. */
export function createGapReporter(
  kafka: kafkajs.Kafka,
  { topic, metrics, log }: GapReporterOptions,
): GapReporter {
  const producer = new Lazy<CheckedProducer>({
    open: async () => {
      const client = createCheckedProducer(kafka, {
        allowAutoTopicCreation: false,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      });
      await client.connect();
      return client;
    },
    close: (client) => client.disconnect(),
  });
  return {
    async report(gap) {
      log.error("records were deleted by the topic's retention before they were stored", {
        ...gap,
        fix: "raise the stream's retention, or keep the persist worker running",
      });
      metrics.gap(gap.topic);
      const messages = [gapMessage({ ...gap, reader: "persist", at: Date.now() })];
      await (await producer.get()).sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
    },
    close: () => producer.close(),
  };
}
