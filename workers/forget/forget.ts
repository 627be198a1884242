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
  modelsTopic,
  POLLED_KEPT_MS,
  polledTopic,
  REQUESTS_KEPT_MS,
  requestsTopic,
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
  /** When the hash of its id is forgotten at the latest, epoch ms; undefined: there is none. */
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
    const related = await relatedKeys(
      streams,
      { stream: stream.name, key },
      (name) => this.#stored.keysOf(name),
    );
    const rows: FoundRows[] = [];
    for (const one of related.keys) {
      const stored = this.#storedStream(one.stream);
      for await (const found of this.#stored.find(stored, one.key)) rows.push(found);
    }
    for await (const found of this.#stored.findSeries(related.keys)) rows.push(found);
    const prefix = `${group}-forget`;
    const kept: KeptRecords[] = [];
    for (const one of related.keys) {
      const declared = this.#storedStream(one.stream);
      const topics = topicsOf(declared, env);
      const subject = { stream: declared, key: one.key, topics, predictions: predictionsTopic };
      kept.push(...await keptRecords(this.#kafka, subject, { admin: this.#admin, prefix }));
    }
    return {
      ...related,
      rows,
      kept,
      held: [
        await this.#held(related, { topic: changelogTopic(group), worker: "process" }),
        await this.#held(related, { topic: modelsTopic(group), worker: "predict" }),
      ],
      unstored: await this.#unstored(related),
      hashUntil: await this.#hashUntil(stream),
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

  async #held({ keys }: RelatedKeys, of: StateTopic): Promise<HeldState> {
    const { group } = this.#config;
    const options = { ...of, admin: this.#admin, prefix: `${group}-forget` };
    const rows = await heldRows(this.#kafka, keys, options);
    const groupOf = of.worker === "process" ? processGroup : predictGroup;
    return { ...rows, runs: await this.#runs(groupOf(group)) };
  }

  async #runs(group: string): Promise<boolean> {
    const { groups } = await this.#admin.describeGroups([group]);
    return groups.some(({ members }) => members.length > 0);
  }

  async #unstored({ keys }: RelatedKeys): Promise<number> {
    const topics = keys.flatMap(({ stream }) =>
      Object.values(topicsOf(this.#storedStream(stream), this.#options.env))
    );
    const offsets = await fetchTopicOffsets(this.#admin, topics);
    const group = persistGroup(this.#config.group);
    const known = new Map([[group, topics]]);
    const lags = await fetchGroupLags(this.#admin, offsets, { prefix: group, known });
    return lags.filter((lag) => lag.group === group).flatMap((lag) => lag.topics)
      .filter(({ topic }) => topics.includes(topic)).reduce((sum, { lag }) => sum + lag, 0);
  }

  /** Of records with an id, those who write them remember a hash of it and of the key. */
  async #hashUntil({ id, poll }: Stream): Promise<number | undefined> {
    if (id === undefined) return undefined;
    const { group } = this.#config;
    const [topic, keptMs] = poll === undefined
      ? [requestsTopic(group), REQUESTS_KEPT_MS]
      : [polledTopic(group), POLLED_KEPT_MS];
    const offsets = await fetchTopicOffsets(this.#admin, [topic]);
    return offsets.size === 0 ? undefined : Date.now() + keptMs;
  }
}
