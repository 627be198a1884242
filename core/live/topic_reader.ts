import type { KafkaMessage } from "kafkajs";

/** Takes what is read of one topic. */
export interface TopicReader {
  /** Offset after what the reader holds of a partition; undefined when it holds nothing. */
  next(partition: number): number | undefined;
  /** Says from where a partition is read. */
  begin(partition: number, offset: number): void;
  /** Takes committed messages of a partition in their order; a rejoin may bring a batch again. */
  read(partition: number, messages: readonly KafkaMessage[]): void;
}
