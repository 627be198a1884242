import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import type { StreamTopics } from "#core/declaration/mod.ts";
import { HEADERS } from "#core/record/headers.ts";
import { type LateRecord, windowSize, type WindowUpdate } from "#window/mod.ts";

/** Where a record came from, with its bytes as they came. */
export interface SourceRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: kafkajs.KafkaMessage;
}

/** A message without its partition, which the outbox knows. */
export type OutboxMessage = Pick<kafkajs.Message, "key" | "value" | "headers">;

/** Messages that wait for the next transaction of one task, by topic. */
export class Outbox {
  readonly #partition: number;
  #byTopic = new Map<string, kafkajs.Message[]>();
  #size = 0;

  constructor(partition: number) {
    this.#partition = partition;
  }

  /** Number of messages waiting. */
  get size(): number {
    return this.#size;
  }

  /** Adds a window update. */
  window(topics: StreamTopics, update: WindowUpdate): void {
    this.add(topics.windows, { key: update.key, value: JSON.stringify(update) });
  }

  /** Adds a record that came too late for a window. */
  late(topics: StreamTopics, source: SourceRecord, late: LateRecord): void {
    this.add(topics.late, {
      ...copy(source),
      headers: {
        ...position(source),
        [HEADERS.windowSize]: String(windowSize(late.spec)),
        [HEADERS.windowStart]: String(late.start),
        [HEADERS.windowEnd]: String(late.end),
        [HEADERS.lateBy]: String(late.lateByMs),
      },
    });
  }

  /** Adds a record that cannot be processed, byte for byte. */
  dead(topics: StreamTopics, source: SourceRecord, reason: string): void {
    this.add(topics.dead, {
      ...copy(source),
      headers: { ...position(source), [HEADERS.reason]: reason },
    });
  }

  /** Adds any message, to the task's own partition of the topic. */
  add(topic: string, message: OutboxMessage): void {
    const messages = this.#byTopic.get(topic);
    const addressed: kafkajs.Message = { ...message, partition: this.#partition };
    if (messages === undefined) this.#byTopic.set(topic, [addressed]);
    else messages.push(addressed);
    this.#size++;
  }

  /** Takes everything out. */
  take(): { topic: string; messages: kafkajs.Message[] }[] {
    const taken = [...this.#byTopic].map(([topic, messages]) => ({ topic, messages }));
    this.#byTopic = new Map();
    this.#size = 0;
    return taken;
  }
}

function copy({ message }: SourceRecord): { key: Buffer | null; value: Buffer | null } {
  return { key: message.key, value: message.value };
}

function position(source: SourceRecord): Record<string, string | Buffer> {
  return {
    ...source.message.headers as Record<string, Buffer>,
    [HEADERS.sourceTopic]: source.topic,
    [HEADERS.sourcePartition]: String(source.partition),
    [HEADERS.sourceOffset]: source.message.offset,
  };
}
