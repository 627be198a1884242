import { progressTopic } from "#core/kafka/topics.ts";
import type { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import { buildInput, TopicMissing } from "./build_inputs.ts";
import { StateUnreadable } from "./changelog.ts";
import type { ParkedStream } from "./events.ts";
import type { InputTask, WindowTask } from "./input_task.ts";
import { Outbox } from "./outbox.ts";
import type { Found, RestoreOptions } from "./restore_options.ts";
import { Task } from "./task.ts";

/** A task before it has its state. */
export interface OpenedTask {
  readonly partition: number;
  readonly producer: TransactionalProducer;
}

/** Makes a task of what Kafka holds of it; streams that cannot go on are parked. */
export async function createTask(
  { partition, producer }: OpenedTask,
  found: Found,
  options: RestoreOptions,
): Promise<Task> {
  const { config, groupId, quarantine, events, watch } = options;
  const outbox = new Outbox();
  const inputs = new Map<string, InputTask>();
  const streams: WindowTask[] = [];
  const parked: ParkedStream[] = [];
  for (const input of options.inputs) {
    try {
      const { stream, routing } = await buildInput(input, { partition, outbox, found, options });
      for (const one of [stream, routing]) if (one !== undefined) inputs.set(one.walk.topic, one);
      if (stream !== undefined) streams.push(stream);
    } catch (error) {
      if (!(error instanceof StateUnreadable) && !(error instanceof TopicMissing)) throw error;
      const waitsFor = error instanceof TopicMissing ? { waitsFor: error.topic } : {};
      parked.push({ stream: input.stream.name, reason: error.message, ...waitsFor });
    }
  }
  events.restored(partition, parked);
  return new Task({
    partition,
    groupId,
    producer,
    outbox,
    inputs,
    streams,
    parked,
    quarantine,
    events,
    commitIntervalMs: config.commitInterval,
    progressTopic: progressTopic(config.group),
    verify: (read, moved) =>
      watch.verify(read.flatMap((input) => [
        {
          topic: input.walk.topic,
          id: input.topicId,
          partitions: found.identities.get(input.walk.topic)!.partitions,
          partition,
          anchor: moved.includes(input) ? input.walk.anchor : undefined,
        },
        ...(input.relies ?? []).map((one) => ({ ...one, partition, anchor: undefined })),
      ])),
  });
}
