import type { Config } from "#core/config/config.ts";
import { connectCassandra } from "#core/cassandra/client.ts";
import { selectDeclarations } from "#core/cassandra/declarations.ts";
import { settleStream, type StoredStream } from "#core/cassandra/stored_declaration.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { persistGroup, predictGroup, processGroup } from "#core/kafka/groups.ts";
import { fetchGroupLags } from "#core/kafka/lag.ts";
import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import {
  changelogTopic,
  messagesTopic,
  modelsTopic,
  partialsTopic,
  POLLED_KEPT_MS,
  polledTopic,
  REQUESTS_KEPT_MS,
  requestsTopic,
  routedTopic,
} from "#core/kafka/topics.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type kafkajs from "kafkajs";
import { deleteHeldRows, type HeldRows, heldRows, type StateTopic } from "./held_state.ts";
import { type KeptRecords, keptRecords } from "./kept_records.ts";
import { type RelatedKeys, relatedKeys } from "./related_keys.ts";
import { type FoundRows, StoredRows } from "./stored_rows.ts";

/** Who is forgotten. */
export interface Subject {
  readonly stream: Stream;
  readonly key: string;
}

/** What is known of somebody, before anything is deleted. */
export interface Survey extends RelatedKeys {
  readonly rows: readonly FoundRows[];
  /** State of workers. */
  readonly held: readonly HeldState[];
  readonly kept: readonly KeptRecords[];
  /** Records that the persist worker has not stored yet. */
  readonly unstored: number;
  /** When inputs of windows of many that name it are deleted at the latest, epoch ms. */
  readonly inputsUntil: number;
  /** When hashes of what it sent are forgotten at the latest, epoch ms; undefined: there are none. */
  readonly hashUntil: number | undefined;
}

/** Rows of a worker's state; while the worker runs it holds them in memory too. */
export interface HeldState extends HeldRows {
  readonly runs: boolean;
}

/** Options of {@linkcode openForget}. */
export interface OpenForgetOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/** Finds and deletes what is kept of a key. */
export class Forgetting {
  readonly #config: Config;
  readonly #options: OpenForgetOptions;
  readonly #kafka: kafkajs.Kafka;
  readonly #admin: kafkajs.Admin;
  readonly #stored: StoredRows;
  readonly #declared: ReadonlyMap<string, StoredStream>;
  readonly #close: () => Promise<void>;

  private constructor(
    config: Config,
    options: OpenForgetOptions,
    opened: {
      readonly kafka: kafkajs.Kafka;
      readonly admin: kafkajs.Admin;
      readonly rows: StoredRows;
      readonly declared: ReadonlyMap<string, StoredStream>;
      readonly close: () => Promise<void>;
    },
  ) {
    this.#config = config;
    this.#options = options;
    this.#kafka = opened.kafka;
    this.#admin = opened.admin;
    this.#stored = opened.rows;
    this.#declared = opened.declared;
    this.#close = opened.close;
  }

  /** @throws {Error} in one sentence with the fix, when Kafka or Cassandra cannot be used */
  static async open(config: Config, options: OpenForgetOptions): Promise<Forgetting> {
    const client = await connectCassandra(config, { clientId: "sluice-forget" });
    const kafka = createKafka(config, { clientId: "sluice-forget", log: options.log, retries: 4 });
    const admin = kafka.admin();
    const close = async () => {
      await Promise.all([client.shutdown(), admin.disconnect()]);
    };
    try {
      await admin.connect();
      const declared = await selectDeclarations(client);
      const rows = new StoredRows(client);
      return new Forgetting(config, options, { kafka, admin, rows, declared, close });
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Looks for everything of a key; deletes nothing. */
  async survey({ stream, key }: Subject): Promise<Survey> {
    const { streams, env } = this.#options;
    const { group, predictionsTopic } = this.#config;
    const found = relatedKeys(streams, { stream: stream.name, key });
    const { related } = found;
    const rows: FoundRows[] = [];
    for (const one of related) {
      const stored = this.#storedStream(one.stream);
      for (const key of await this.#stored.keysOf(one)) {
        for await (const some of this.#stored.find(stored, key)) rows.push(some);
      }
    }
    for await (const some of this.#stored.findSeries(related)) rows.push(some);
    const prefix = `${group}-forget`;
    const kept: KeptRecords[] = [];
    for (const one of related) {
      const declared = this.#storedStream(one.stream);
      const topics = topicsOf(declared, env);
      const subject = {
        ...{ ...one, stream: declared, topics, predictions: predictionsTopic },
        internal: [routedTopic(group, one.stream), partialsTopic(group, one.stream)],
      };
      kept.push(...await keptRecords(this.#kafka, subject, { admin: this.#admin, prefix }));
    }
    return {
      ...found,
      rows,
      kept,
      held: [
        await this.#held(related, { topic: changelogTopic(group), worker: "process" }),
        await this.#held(related, { topic: modelsTopic(group), worker: "predict" }),
      ],
      unstored: await this.#unstored(related),
      inputsUntil: this.#inputsUntil(found),
      hashUntil: await this.#hashUntil(),
    };
  }

  /** Deletes what was found and can be deleted. */
  async delete({ rows, held }: Survey): Promise<void> {
    for (const found of rows) await this.#stored.delete(found);
    for (const state of held) {
      if (!state.runs) await deleteHeldRows(this.#kafka, state);
    }
  }

  async close(): Promise<void> {
    await this.#close();
  }

  #storedStream(name: string): StoredStream {
    const declaration = this.#options.streams.find((stream) => stream.name === name)!;
    return settleStream(declaration, {
      env: this.#options.env,
      stored: this.#declared.get(name),
    });
  }

  async #held(related: RelatedKeys["related"], of: StateTopic): Promise<HeldState> {
    const { group } = this.#config;
    const derived = new Set(
      this.#options.streams.filter(({ derived }) => derived !== undefined).map(({ name }) => name),
    );
    const options = { ...of, admin: this.#admin, prefix: `${group}-forget`, derived };
    const rows = await heldRows(this.#kafka, related, options);
    const groupOf = of.worker === "process" ? processGroup : predictGroup;
    return { ...rows, runs: await this.#runs(groupOf(group)) };
  }

  async #runs(group: string): Promise<boolean> {
    const { groups } = await this.#admin.describeGroups([group]);
    return groups.some(({ members }) => members.length > 0);
  }

  async #unstored(related: RelatedKeys["related"]): Promise<number> {
    const topics = related.flatMap(({ stream }) =>
      Object.values(topicsOf(this.#storedStream(stream), this.#options.env))
    );
    const offsets = await fetchTopicOffsets(this.#admin, topics);
    const group = persistGroup(this.#config.group);
    const known = new Map([[group, topics]]);
    const lags = await fetchGroupLags(this.#admin, offsets, { prefix: group, known });
    return lags.filter((lag) => lag.group === group).flatMap((lag) => lag.topics)
      .filter(({ topic }) => topics.includes(topic)).reduce((sum, { lag }) => sum + lag, 0);
  }

  #inputsUntil({ inputsOf }: RelatedKeys): number {
    const kept = inputsOf.map((name) => {
      const { topicMs, rawMs } = this.#storedStream(name).retention;
      return Math.max(topicMs, rawMs);
    });
    return Date.now() + Math.max(0, ...kept);
  }

  /** Those who write records remember hashes of ids, requests and messages. */
  async #hashUntil(): Promise<number | undefined> {
    const { group, ingestRemember } = this.#config;
    const remembered = new Map([
      [requestsTopic(group), REQUESTS_KEPT_MS],
      [messagesTopic(group), ingestRemember],
      [polledTopic(group), POLLED_KEPT_MS],
    ]);
    const offsets = await fetchTopicOffsets(this.#admin, [...remembered.keys()]);
    const kept = [...offsets].filter(([, partitions]) =>
      partitions.some(({ earliest, latest }) => latest > earliest)
    ).map(([topic]) => remembered.get(topic)!);
    return kept.length === 0 ? undefined : Date.now() + Math.max(...kept);
  }
}
