import type { Config } from "#core/config/config.ts";
import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import type { TaskProgress } from "#core/progress.ts";
import { StateUnreadable } from "#core/task/changelog.ts";
import type { ParkedStream } from "#core/task/events.ts";
import type { InputTask } from "#core/task/input_task.ts";
import { Outbox } from "#core/task/outbox.ts";
import type { Found, OpenedTask, TaskWork } from "#core/task/restore_options.ts";
import { Task } from "#core/task/task.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { buildInput, type BuildOptions, TopicMissing } from "./build_inputs.ts";
import type { ProcessEvents } from "./events.ts";
import { groupsName } from "#core/task/changelog.ts";
import { writeProgress } from "./report.ts";
import { routerName } from "./router_task.ts";
import { isDerived, readTopics, type StreamInput, writtenTopics } from "./stream_input.ts";
import type { WindowTask } from "./window_task.ts";

/** Options of {@linkcode processWork}. */
export interface ProcessWorkOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly inputs: readonly StreamInput[];
  readonly events: ProcessEvents;
}

/** What the tasks of the process worker do: make windows. */
export function processWork(options: ProcessWorkOptions): TaskWork<TaskProgress> {
  const { config, inputs } = options;
  return {
    reads: inputs.flatMap(readTopics),
    writes: [...inputs.flatMap(writtenTopics), progressTopic(config.group)],
    changelog: changelogTopic(config.group),
    names: inputs.flatMap(storedNames),
    create: (opened, found, session) => createTask(opened, found, { ...options, ...session }),
  };
}

/** Under which names the changelog may keep state of an input. */
function storedNames(input: StreamInput): readonly string[] {
  const { name } = input.stream;
  return isDerived(input) ? [name, groupsName(name)] : [name, routerName(name)];
}

async function createTask(
  { partition, producer }: OpenedTask,
  found: Found,
  options: BuildOptions,
): Promise<Task<TaskProgress>> {
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
  const progress = outbox.lane(progressTopic(config.group), partition);
  return new Task({
    partition,
    groupId,
    producer,
    outbox,
    inputs,
    report: () => writeProgress({ partition, inputs, streams }, progress),
    parked,
    quarantine,
    events,
    commitIntervalMs: config.commitInterval,
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
