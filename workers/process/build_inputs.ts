import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import { maxMessageBytes } from "#core/kafka/topic_needs.ts";
import {
  type DerivedHead,
  type DerivedInput as MergedInput,
  type DerivedSink,
  localOptions,
  PartialSender,
  restoreDerived,
} from "#window/derived/mod.ts";
import {
  type LateRecord,
  sourcesOf,
  type StateHead,
  StreamWindows,
  type StreamWindowsOptions,
  type UpdateView,
  type WindowSink,
} from "#window/mod.ts";
import type { GroupsHead, StreamHead } from "./heads.ts";
import { DerivedTask } from "./derived_task.ts";
import { GroupWindows } from "./group_windows.ts";
import type { InputTask, ReliedTopic } from "#core/task/input_task.ts";
import type { WindowTask } from "./window_task.ts";
import { groupsName } from "#core/task/changelog.ts";
import { findStart } from "#core/task/input_start.ts";
import type { Outbox } from "#core/task/outbox.ts";
import { OutboxPartials } from "./partials_lane.ts";
import { partitionCounts } from "./placement.ts";
import type { Found, WorkSession } from "#core/task/restore_options.ts";
import type { Config } from "#core/config/config.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { ProcessEvents } from "./events.ts";
import { routerName, RouterTask } from "./router_task.ts";
import { StateLane } from "#core/task/state_lane.ts";
import { StoredInput } from "#core/task/stored_state.ts";
import {
  derivedFrom,
  type DerivedInput,
  isDerived,
  readTopics,
  type RecordInput,
  type StreamInput,
  writtenTopics,
} from "./stream_input.ts";
import { StreamTask } from "./stream_task.ts";
import { WindowFeeds } from "./window_feeds.ts";

/** A topic or a partition of it is not there. */
export class TopicMissing extends Error {
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

/** What the inputs of a task are made with. */
export interface BuildOptions extends WorkSession {
  readonly config: Config;
  readonly log: Logger;
  readonly inputs: readonly StreamInput[];
  readonly events: ProcessEvents;
}

/** The task that an input is made for, and what Kafka holds of it. */
export interface InputPlace {
  readonly partition: number;
  readonly outbox: Outbox;
  readonly found: Found;
  readonly options: BuildOptions;
}

/** What reads a stream in one task. */
export interface BuiltInput {
  /** What makes its windows; undefined when its topics have no such partition. */
  readonly stream: WindowTask | undefined;
  /** Its routing when its producers choose partitions in different ways. */
  readonly routing: InputTask | undefined;
}

/**
 * Makes what reads a stream in one task.
 *
 * @throws {TopicMissing} @throws {StateUnreadable} why the stream must be parked
 */
export async function buildInput(input: StreamInput, at: InputPlace): Promise<BuiltInput> {
  return await new InputBuilder(at).build(input);
}

/** The windows of a source, and the head that they go on from. */
interface FoundWindows {
  readonly stateHead: StreamHead<unknown> | undefined;
  readonly windows: { readonly maxEventTime: number };
}

class InputBuilder {
  readonly #at: InputPlace;

  constructor(at: InputPlace) {
    this.#at = at;
  }

  async build(input: StreamInput): Promise<BuiltInput> {
    const { found, options } = this.#at;
    const { group } = options.config;
    const read = readTopics(input);
    for (const topic of read) if (!found.identities.has(topic)) this.#require(topic);
    if (read.every((topic) => found.log(topic) === undefined)) {
      return { stream: undefined, routing: undefined };
    }
    for (const topic of writtenTopics(input)) this.#require(topic);
    for (const topic of [changelogTopic(group), progressTopic(group)]) this.#require(topic);
    if (found.stored?.unreadable !== undefined) throw found.stored.unreadable;
    if (isDerived(input)) return { stream: await this.#derived(input), routing: undefined };
    const { routed, topics } = input;
    const routing = routed === undefined ? undefined : await this.#router(input, routed);
    return { stream: await this.#stream(input, routed ?? topics.records), routing };
  }

  #require(topic: string): void {
    const has = this.#at.found.identities.get(topic)?.partitions;
    const { partition } = this.#at;
    if (has === undefined || has <= partition) throw new TopicMissing(topic, partition, has);
  }

  /** A topic as it is, which must not change. */
  #rely(topic: string): ReliedTopic {
    const identity = this.#at.found.identities.get(topic);
    if (identity === undefined) throw new TopicMissing(topic, this.#at.partition, undefined);
    return { topic, ...identity };
  }

  #stored(name: string): StoredInput {
    return this.#at.found.stored?.inputs.get(name) ?? new StoredInput();
  }

  #letterLimit(topic: string): number {
    const state = this.#at.options.topicStates.get(topic);
    return (state === undefined ? 0 : maxMessageBytes(state)) || DEFAULT_MESSAGE_BYTES;
  }

  async #stream(input: RecordInput, topic: string): Promise<StreamTask | undefined> {
    const { stream, topics } = input;
    const { partition, outbox, found, options } = this.#at;
    const { config, events, quarantine } = options;
    const log = found.log(topic);
    if (log === undefined) return undefined;
    const stored = this.#stored(stream.name);
    const stateHead = stored.readHead<StreamHead<StateHead>>();
    const { head, start } = await findStart(
      { stream: stream.name, topic, partition, log },
      stateHead,
      options,
    );
    const sink = new LateSink();
    const windowsOptions: StreamWindowsOptions = {
      stream: stream.name,
      specs: stream.windows,
      fields: input.fields,
      outOfOrdernessMs: stream.outOfOrdernessMs,
      offlineMs: stream.offlineMs ?? 0,
      futureCapMs: config.futureCap,
      idleCloseMs: config.idleClose,
      openUpdateEveryMs: config.openUpdateInterval,
      beginsWhole: start.position === 0,
    };
    const windows = await stored.windows(
      () => StreamWindows.restore(windowsOptions, sink),
      stateHead?.windows,
    );
    const now = found.identities.get(topic)!.partitions;
    const before = start.displaced === "made anew" ? [] : stateHead?.partitions ?? [];
    const letterLimits = {
      late: this.#letterLimit(topics.late),
      dead: this.#letterLimit(topics.dead),
    };
    const made = new LateCall();
    const { feeds, relies } = this.#feeds(stream.name, { stateHead, windows });
    const groups = await this.#groups(input, { windowsOptions, stateHead, windows, late: made });
    const task = new StreamTask(input, {
      topic,
      partition,
      isRouted: topic !== topics.records,
      topicId: log.topicId,
      partitions: partitionCounts(before, { now, lastAppend: windows.lastAppend }),
      outbox,
      changelogTopic: changelogTopic(config.group),
      letterLimits,
      windows,
      head,
      isUnsaved: stateHead === undefined || start.displaced !== undefined,
      invalid: stateHead?.invalid ?? 0,
      end: log.high,
      quarantine,
      events,
      feeds,
      groups,
      relies,
      idleCloseMs: config.idleClose,
    });
    sink.target = task;
    made.target = task;
    return task;
  }

  /** What sends the windows of a stream on, and the topics that it sends to. */
  #feeds(
    source: string,
    found: FoundWindows,
  ): { readonly feeds: WindowFeeds; readonly relies: readonly ReliedTopic[] } {
    const targets = derivedFrom(source, this.#at.options.inputs);
    const feeds = targets.filter(({ stream }) => stream.derived.kind === "formula")
      .map((target) => [target.stream.name, this.#sender(source, target, found)] as const);
    return {
      feeds: new WindowFeeds(new Map(feeds)),
      relies: targets.map(({ partials }) => this.#rely(partials)),
    };
  }

  #sender(
    source: string,
    target: DerivedInput,
    { stateHead, windows }: FoundWindows,
  ): PartialSender {
    const { partition, outbox } = this.#at;
    const { name, derived, windows: specs } = target.stream;
    const isFollower = stateHead === undefined || stateHead.followers?.includes(name) === true;
    // Nobody sent what it did while the derived stream was not selected, or not declared.
    const from = isFollower ? -Infinity : windows.maxEventTime + 1;
    return new PartialSender(
      { derivation: derived, specs, source, partition, from },
      new OutboxPartials(this.#rely(target.partials), outbox),
    );
  }

  /** The windows by group of a stream's records. */
  async #groups(
    input: RecordInput,
    source: FoundWindows & {
      readonly windowsOptions: StreamWindowsOptions;
      readonly windows: StreamWindows;
      readonly late: LateCall;
    },
  ): Promise<readonly GroupWindows[]> {
    const { outbox, partition, options } = this.#at;
    const { fields } = input;
    const groups: GroupWindows[] = [];
    for (const target of derivedFrom(input.stream.name, options.inputs)) {
      const { name, derived, windows: specs } = target.stream;
      if (derived.kind !== "grouped") continue;
      this.#require(target.topics.late);
      const stored = this.#stored(groupsName(name));
      const found = stored.readHead<GroupsHead<StateHead>>();
      // State of records before others that it has not seen would count too few, and not say so.
      const goesOn = found !== undefined && found.position === source.stateHead?.position &&
        found.topicId === source.stateHead.topicId;
      const stale = goesOn ? [] : stored.keys;
      if (found !== undefined && !goesOn) {
        options.log.warn("records were not counted while it was not selected; windows begin anew", {
          stream: name,
          source: input.stream.name,
          partition,
          from: found.position,
          to: source.stateHead?.position,
        });
      }
      const to = { topic: target.topics.late, maxBytes: this.#letterLimit(target.topics.late) };
      const sink = new LateSink();
      const local = localOptions(source.windowsOptions, { stream: name, specs, fields });
      const windows = await stored.windows(
        () => StreamWindows.restore(local, sink),
        goesOn ? found.windows : undefined,
      );
      const group = new GroupWindows({
        stream: name,
        by: derived.by,
        fields,
        windows,
        sender: this.#sender(input.stream.name, target, source),
        state: new StateLane(
          outbox.lane(changelogTopic(options.config.group), partition),
          groupsName(name),
        ),
        stale,
        before: goesOn ? found.before : source.windows.ledger.in,
        onLate: (late) => source.late.target!.writeLate(late, to),
      });
      sink.target = group;
      groups.push(group);
    }
    return groups;
  }

  async #derived(input: DerivedInput): Promise<DerivedTask | undefined> {
    const { stream, topics, partials } = input;
    const { partition, outbox, found, options } = this.#at;
    const { config, events, quarantine } = options;
    const log = found.log(partials)!;
    const stored = this.#stored(stream.name);
    const stateHead = stored.readHead<StreamHead<DerivedHead>>();
    const { head, start } = await findStart(
      { stream: stream.name, topic: partials, partition, log },
      stateHead,
      options,
    );
    const sources = sourcesOf(stream.derived).map((source) => {
      const of = options.inputs.find((one) => one.stream.name === source)!;
      const { topic, partitions } = this.#rely(readTopics(of).at(-1)!);
      return { source, topic, partitions };
    });
    const sink = new LateMergeSink();
    const windows = await stored.windows(
      () =>
        restoreDerived({
          stream: stream.name,
          specs: stream.windows,
          derivation: stream.derived,
          inputs: sources,
          openUpdateEveryMs: config.openUpdateInterval,
          beginsWhole: start.position === 0,
        }, sink),
      stateHead?.windows,
    );
    const { feeds, relies } = this.#feeds(stream.name, { stateHead, windows });
    const task = new DerivedTask(input, {
      partition,
      topicId: log.topicId,
      outbox,
      changelogTopic: changelogTopic(config.group),
      letterLimits: {
        late: this.#letterLimit(topics.late),
        dead: this.#letterLimit(topics.dead),
      },
      windows,
      head,
      isUnsaved: stateHead === undefined || start.displaced !== undefined,
      aside: stateHead?.invalid ?? 0,
      end: log.high,
      quarantine,
      events,
      feeds,
      // Another log of a source is the source's affair; how many partitions say something is not.
      relies: [
        ...relies,
        ...sources.map(({ topic, partitions }) => ({ topic, partitions, id: undefined })),
      ],
    });
    sink.target = task;
    return task;
  }

  async #router({ stream, topics }: RecordInput, routed: string): Promise<RouterTask | undefined> {
    const { partition, outbox, found, options } = this.#at;
    const log = found.log(topics.records);
    if (log === undefined) return undefined;
    const stateHead = this.#stored(routerName(stream.name)).readHead<StreamHead<never>>();
    const { head, start } = await findStart(
      { stream: stream.name, topic: topics.records, partition, log },
      stateHead,
      options,
    );
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
}

/** Where no limit is known: that of a broker that nobody configured. */
const DEFAULT_MESSAGE_BYTES = 1_048_588;

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

/** The same for merged windows. */
class LateMergeSink implements DerivedSink {
  target: DerivedSink | undefined;

  update(update: UpdateView): void {
    this.target!.update(update);
  }

  input(input: MergedInput): void {
    this.target!.input(input);
  }

  late(input: MergedInput): void {
    this.target!.late(input);
  }
}

/** The task that windows by group belong to, which is made after them. */
class LateCall {
  target: StreamTask | undefined;
}
