import type kafkajs from "kafkajs";
import type { Config } from "#core/config/config.ts";
import type { Recognition } from "#core/kafka/log_fingerprint.ts";
import type { TopicIdentity } from "#core/kafka/log_identity.ts";
import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import { maxMessageBytes } from "#core/kafka/topic_needs.ts";
import type { TopicStates } from "#core/kafka/topic_state.ts";
import type { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { LateRecord, StateHead, UpdateView, WindowSink } from "#window/mod.ts";
import {
  type InputHead,
  MAX_GAPS,
  type MissedOffsets,
  StateUnreadable,
  type StreamHead,
} from "./changelog.ts";
import type { ParkedStream, ProcessEvents } from "./events.ts";
import type { InputTask } from "./input_task.ts";
import { Outbox } from "./outbox.ts";
import { partitionCounts } from "./placement.ts";
import type { Quarantine } from "./quarantine.ts";
import { routerName, RouterTask } from "./router_task.ts";
import { type Displacement, type LogNow, type Start, startPosition } from "./start_position.ts";
import { StoredInput, type StoredTask } from "./stored_state.ts";
import type { StreamInput } from "./stream_input.ts";
import { StreamTask } from "./stream_task.ts";
import { Task } from "./task.ts";
import type { TopicWatch } from "./topic_watch.ts";

/** What restoring tasks needs. */
export interface RestoreOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly groupId: string;
  readonly inputs: readonly StreamInput[];
  readonly events: ProcessEvents;
  readonly quarantine: Quarantine;
  readonly watch: TopicWatch;
  /** Topics of the streams as they were when the session began, for their limits. */
  readonly topicStates: TopicStates;
  /** Client with short retry waits, for transactions. */
  readonly transactions: kafkajs.Kafka;
  /** Client for everything else. */
  readonly kafka: kafkajs.Kafka;
}

/** What Kafka holds of the tasks that are restored. */
export interface Found {
  readonly identities: ReadonlyMap<string, TopicIdentity>;
  /** What is stored of a task. */
  readonly stored: StoredTask | undefined;
  /** A partition of an input as it is now; undefined when there is none. */
  readonly log: (topic: string) => LogNow | undefined;
}

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
  const streams: StreamTask[] = [];
  const parked: ParkedStream[] = [];
  for (const input of options.inputs) {
    const builder = new InputBuilder(input, { partition, outbox, found, options });
    try {
      const made = await builder.build();
      for (const one of made) {
        inputs.set(one.walk.topic, one);
        if (one instanceof StreamTask) streams.push(one);
      }
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
      watch.verify(read.map((input) => ({
        topic: input.walk.topic,
        id: input.topicId,
        partitions: found.identities.get(input.walk.topic)!.partitions,
        partition,
        anchor: moved.includes(input) ? input.walk.anchor : undefined,
      }))),
  });
}

/** A topic or a partition of it is not there. */
class TopicMissing extends Error {
  override readonly name = "TopicMissing";

  constructor(readonly topic: string, partition: number, has: number | undefined) {
    super(
      has === undefined
        ? `topic '${topic}' is missing: run 'deno task setup', which makes it`
        : `topic '${topic}' has no partition ${partition}: run 'deno task setup', which adds the ` +
          "partitions that are missing",
    );
  }
}

interface InputBuilderOptions {
  readonly partition: number;
  readonly outbox: Outbox;
  readonly found: Found;
  readonly options: RestoreOptions;
}

/** Makes what reads one stream in one task. */
class InputBuilder {
  readonly #input: StreamInput;
  readonly #at: InputBuilderOptions;

  constructor(input: StreamInput, at: InputBuilderOptions) {
    this.#input = input;
    this.#at = at;
  }

  /**
   * The stream, and its routing when its producers choose partitions in different ways; nothing
   * when its topics have no such partition.
   *
   * @throws {TopicMissing} @throws {StateUnreadable} why the stream must be parked
   */
  async build(): Promise<readonly InputTask[]> {
    const { topics, routed } = this.#input;
    const { found, options } = this.#at;
    const group = options.config.group;
    const read = [topics.records, ...routed === undefined ? [] : [routed]];
    for (const topic of read) if (!found.identities.has(topic)) this.#require(topic);
    if (read.every((topic) => found.log(topic) === undefined)) return [];
    for (const topic of [topics.windows, topics.late, topics.dead]) this.#require(topic);
    for (const topic of [changelogTopic(group), progressTopic(group)]) this.#require(topic);
    const { stored } = found;
    if (stored?.unreadable !== undefined) throw stored.unreadable;
    const routing = routed === undefined ? undefined : await this.#router(routed);
    const stream = await this.#stream(routed ?? topics.records);
    return [stream, routing].filter((one) => one !== undefined);
  }

  #require(topic: string): void {
    const has = this.#at.found.identities.get(topic)?.partitions;
    const { partition } = this.#at;
    if (has === undefined || has <= partition) throw new TopicMissing(topic, partition, has);
  }

  async #stream(topic: string): Promise<StreamTask | undefined> {
    const { stream, topics } = this.#input;
    const { partition, outbox, found, options } = this.#at;
    const { config, events, quarantine, topicStates } = options;
    const log = found.log(topic);
    if (log === undefined) return undefined;
    const stored = found.stored?.inputs.get(stream.name) ?? new StoredInput();
    const stateHead = stored.readHead();
    const { head, start } = await this.#head(topic, log, stateHead);
    const sink = new LateSink();
    const windows = await stored.windows({
      stream: stream.name,
      specs: stream.windows,
      outOfOrdernessMs: stream.outOfOrdernessMs,
      offlineMs: stream.offlineMs ?? 0,
      futureCapMs: config.futureCap,
      idleCloseMs: config.idleClose,
      openUpdateEveryMs: config.openUpdateInterval,
      beginsWhole: start.position === 0,
    }, { sink, head: stateHead?.windows });
    const now = found.identities.get(topic)!.partitions;
    const before = start.displaced === "made anew" ? [] : stateHead?.partitions ?? [];
    const letterLimit = (name: string) => {
      const state = topicStates.get(name);
      return (state === undefined ? 0 : maxMessageBytes(state)) || DEFAULT_MESSAGE_BYTES;
    };
    const task = new StreamTask(this.#input, {
      topic,
      partition,
      isRouted: topic !== topics.records,
      topicId: log.topicId,
      partitions: partitionCounts(before, { now, lastAppend: windows.lastAppend }),
      outbox,
      changelogTopic: changelogTopic(config.group),
      letterLimits: { late: letterLimit(topics.late), dead: letterLimit(topics.dead) },
      windows,
      head,
      isUnsaved: stateHead === undefined || start.displaced !== undefined,
      invalid: stateHead?.invalid ?? 0,
      end: log.high,
      quarantine,
      events,
    });
    sink.target = task;
    return task;
  }

  async #router(routed: string): Promise<RouterTask | undefined> {
    const { stream, topics } = this.#input;
    const { partition, outbox, found, options } = this.#at;
    const log = found.log(topics.records);
    if (log === undefined) return undefined;
    const stateHead = found.stored?.inputs.get(routerName(stream.name))?.readHead();
    const { head, start } = await this.#head(topics.records, log, stateHead);
    return new RouterTask({
      stream,
      topics,
      partition,
      topicId: log.topicId,
      routedTopic: routed,
      routedPartitions: found.identities.get(routed)!.partitions,
      outbox,
      changelogTopic: changelogTopic(options.config.group),
      head,
      isUnsaved: stateHead === undefined || start.displaced !== undefined,
      end: log.high,
      events: options.events,
    });
  }

  /** Where to begin, with what was passed so far; what is missing is reported. */
  async #head(
    topic: string,
    log: LogNow,
    state: StreamHead<StateHead> | undefined,
  ): Promise<{ readonly head: Omit<InputHead, "topicId">; readonly start: Start }> {
    const recognized = await this.#recognize(topic, state);
    const start = startPosition(
      state === undefined
        ? undefined
        : { position: state.position, topicId: state.topicId, recognized },
      log,
    );
    this.#warn(topic, start, { log, isNew: state === undefined });
    const gap = this.#gap(start, state?.position ?? start.position);
    if (gap !== undefined) {
      const at = { topic, partition: this.#at.partition };
      this.#at.options.events.missed(this.#input.stream.name, at, gap);
    }
    const gaps = [...state?.gaps ?? [], ...gap === undefined ? [] : [gap]].slice(-MAX_GAPS);
    const { passed, holes } = state ?? { passed: 0, holes: 0 };
    // A record that is not in the log any more is no proof of it.
    const last = recognized === "same" ? { last: state!.last! } : {};
    return { head: { position: start.position, passed, holes, gaps, ...last }, start };
  }

  /** Whether the log is the one of the state, by a record that it processed; else undefined. */
  async #recognize(
    topic: string,
    state: StreamHead<StateHead> | undefined,
  ): Promise<Recognition | undefined> {
    if (state?.last === undefined) return undefined;
    const { partition, options } = this.#at;
    return await options.watch.recognize({ topic, partition }, state.last);
  }

  #gap(start: Start, position: number): MissedOffsets | undefined {
    if (start.displaced === undefined) return undefined;
    const { from, to } = start.missing ?? { from: position, to: position };
    return { from, to, at: Date.now(), why: WHY[start.displaced] };
  }

  #warn(
    topic: string,
    start: Start,
    { log, isNew }: { readonly log: LogNow; readonly isNew: boolean },
  ): void {
    const { partition, options } = this.#at;
    if (start.groupOffset !== undefined && start.displaced === undefined) {
      options.log.warn("the group's offset differs from the state's; the state's is used", {
        topic,
        partition,
        groupOffset: start.groupOffset,
        stateOffset: start.position,
        fix: "to process records again, delete the changelog topic as well",
      });
    }
    if (isNew && log.committed !== undefined) {
      options.log.warn("there is no state for what the group has processed; windows begin anew", {
        topic,
        partition,
        groupOffset: log.committed,
        fix: "to process records again, use another SLUICE_GROUP",
      });
    }
  }
}

/** Where no limit is known: that of a broker that nobody configured. */
const DEFAULT_MESSAGE_BYTES = 1_048_588;

const WHY: Readonly<Record<Displacement, string>> = {
  "retention":
    "records were deleted by the topic's retention before they were processed: raise the " +
    "stream's retention, or keep the process worker running",
  "made anew":
    "the topic was deleted and made anew: it is read from its beginning, and what had not " +
    "been read of the one before is lost",
  "cut off":
    "the topic ends before the position up to which it was processed: its brokers have lost " +
    "records that they had acknowledged",
};

/** Hands on to what is only made when the windows are there. */
class LateSink implements WindowSink {
  target: WindowSink | undefined;

  update(update: UpdateView): void {
    this.target!.update(update);
  }

  late(late: LateRecord): void {
    this.target!.late(late);
  }
}
