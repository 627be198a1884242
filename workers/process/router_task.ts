import type { Stream, StreamTopics } from "#core/declaration/mod.ts";
import { partitionOf } from "#core/kafka/partitioner.ts";
import type { RecordCursor, UndecodableBatch } from "#core/kafka/record_batch.ts";
import { FORMAT, type InputHead } from "#core/task/changelog.ts";
import type { StreamHead } from "./heads.ts";
import type { ProcessEvents } from "./events.ts";
import type { InputTask } from "#core/task/input_task.ts";
import { type InputHandler, InputWalk } from "#core/task/input_walk.ts";
import { arrived, rangeLetter, routingHeaders } from "./letters.ts";
import type { Outbox } from "#core/task/outbox.ts";
import { StateLane } from "#core/task/state_lane.ts";

/** Options of {@linkcode RouterTask}. */
export interface RouterTaskOptions {
  readonly stream: Stream;
  readonly topics: StreamTopics;
  readonly partition: number;
  readonly topicId: string | undefined;
  readonly routedTopic: string;
  /** How many partitions the topic of routed records has. */
  readonly routedPartitions: number;
  readonly outbox: Outbox;
  readonly changelogTopic: string;
  readonly head: Omit<InputHead, "topicId">;
  /** True when the position is not the one that is stored, or none is: it is written at once. */
  readonly isUnsaved: boolean;
  readonly end: number;
  readonly events: ProcessEvents;
}

/** The name under which the routing of a stream keeps its position. */
export const routerName = (stream: string): string => `${stream}.router`;

/**
 * Routes the records of a stream whose producers choose partitions in different ways: each goes to
 * the partition of its key in a topic between, in the same transaction as the position, so exactly
 * once. It carries where and when it came in, because letters name that place and only that time
 * decides what is too early.
 */
export class RouterTask implements InputTask, InputHandler {
  readonly name: string;
  readonly walk: InputWalk;
  readonly topicId: string | undefined;
  readonly #options: RouterTaskOptions;
  #routed: number;
  #written: number;

  constructor(options: RouterTaskOptions) {
    this.#options = options;
    this.name = routerName(options.stream.name);
    this.topicId = options.topicId;
    this.#written = options.isUnsaved ? -1 : options.head.position;
    this.#routed = options.head.passed - options.head.holes;
    const { topics, partition, head, end, events } = options;
    const at = { topic: topics.records, partition };
    this.walk = new InputWalk({
      ...at,
      head,
      end,
      remembers: options.topicId === undefined,
      handler: this,
      onMiscount: (miscount) => events.miscounted(this.name, at, miscount),
    });
  }

  record(cursor: RecordCursor): void {
    const { outbox, routedTopic, routedPartitions, partition } = this.#options;
    const { bytes, keyStart, keyEnd } = cursor;
    // A record without a key is invalid, which its reader says wherever it is.
    const target = keyStart < 0
      ? partition % routedPartitions
      : partitionOf("murmur2", bytes, keyStart, keyEnd, routedPartitions);
    const record = arrived(cursor, this.walk);
    const headers = routingHeaders(record, cursor.timestamp);
    outbox.lane(routedTopic, target).append(record.key, record.value, headers);
    this.#routed++;
  }

  undecodable(error: UndecodableBatch, from: number): void {
    const { outbox, topics, stream, events } = this.#options;
    const { topic, partition } = this.walk;
    const range = { topic, partition, from, to: error.lastOffset + 1 };
    const { key, value, headers } = rangeLetter(range, error.message);
    outbox.lane(topics.dead, partition).append(key, value, headers);
    events.undecodable(stream.name, error);
  }

  settle(): boolean {
    return true;
  }

  tick(): boolean {
    return true;
  }

  get changed(): boolean {
    return this.walk.position !== this.#written;
  }

  writeRows(): boolean {
    return true;
  }

  writeHead(): void {
    const { outbox, changelogTopic } = this.#options;
    const head: StreamHead<never> = {
      v: FORMAT,
      ...this.walk.head,
      ...(this.topicId === undefined ? {} : { topicId: this.topicId }),
      invalid: 0,
    };
    new StateLane(outbox.lane(changelogTopic, this.walk.partition), this.name).head(head);
    this.#written = this.walk.position;
  }

  get imbalance(): string | undefined {
    return this.#routed === this.walk.records
      ? undefined
      : `${this.walk.records} records were read and ${this.#routed} routed`;
  }
}
