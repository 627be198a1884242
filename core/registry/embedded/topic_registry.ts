import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { backoff } from "../../async/retry.ts";
import { Lazy } from "../../async/cached.ts";
import { BatchBuilder } from "../../kafka/batch_builder.ts";
import { LogFollower } from "../../kafka/follow_log.ts";
import { toOffset } from "../../kafka/offsets.ts";
import { TransactionalProducer, TransactionFailed } from "../../kafka/transactional_producer.ts";
import { errorMessage } from "../../telemetry/log.ts";
import { RegistryError } from "../registry_error.ts";
import type { WholeSchema } from "../schema.ts";
import {
  type RegisteredWhole,
  type Registration,
  RegistryAway,
  type SchemaRegistry,
  type SubjectSummary,
} from "../schema_registry.ts";
import { type Decision, register } from "./decisions.ts";
import { type RegistryRow, registryRow } from "./rows.ts";
import { RegistryState } from "./state.ts";

/** A decision cannot be made, which is not Kafka's fault: trying again would not help. */
class DecisionFailed extends Error {}

/** @throws {RegistryError} @throws {DecisionFailed} */
function decided<T>(
  decide: (state: RegistryState) => Decision<T>,
  state: RegistryState,
): Decision<T> {
  try {
    return decide(state);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    throw new DecisionFailed("the decision cannot be made", { cause: error });
  }
}

/** Options of {@linkcode TopicRegistry}. */
export interface TopicRegistryOptions {
  /** The compacted topic, of one partition. */
  readonly topic: string;
  /** Begins the names of transactions and consumer groups; the same for all instances. */
  readonly prefix: string;
}

/** Tries to write a decision before it fails. */
const TRIES = 5;
const BETWEEN_TRIES = { initialMs: 20, maxMs: 500, jitter: [0.2, 1.8] } as const;

/** Longest wait for what others have written, ms. */
const CATCH_UP_MS = 10_000;

interface Following {
  readonly follower: LogFollower;
  readonly state: RegistryState;
}

/**
 * The embedded registry: a state that is folded from a topic of Kafka. Any number of instances may
 * read and write. Writes are transactions of one name: who takes it ends what others have begun with
 * it, and reads to the end before it decides, so decisions are made one after the other.
 */
export class TopicRegistry implements SchemaRegistry {
  readonly place: string;
  readonly #kafka: kafkajs.Kafka;
  readonly #options: TopicRegistryOptions;
  readonly #admin: Lazy<kafkajs.Admin>;
  #following: Promise<Following> | undefined;
  /** While it is there, nobody else has written. */
  #producer: TransactionalProducer | undefined;
  /** The decision under way. */
  #deciding: Promise<unknown> = Promise.resolve();

  constructor(kafka: kafkajs.Kafka, options: TopicRegistryOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.place = `the embedded registry (topic '${options.topic}')`;
    this.#admin = new Lazy({
      open: async () => {
        const admin = kafka.admin();
        await admin.connect();
        return admin;
      },
      close: (admin) => admin.disconnect().catch(() => {}),
    });
  }

  /** The state after all that was written before. @throws {RegistryAway} */
  async read(): Promise<RegistryState> {
    try {
      return (await this.#caughtUp()).state;
    } catch (error) {
      throw this.#away(error);
    }
  }

  /**
   * Makes a decision on all that was written before, and writes it down.
   *
   * @param decide may be called again
   * @throws what `decide` throws; {@linkcode RegistryAway}: whether it is written is not known
   */
  decide<T>(decide: (state: RegistryState) => Decision<T>): Promise<T> {
    const decision = this.#deciding.then(() => this.#decide(decide));
    this.#deciding = decision.catch(() => {});
    return decision;
  }

  async byId(id: number): Promise<WholeSchema> {
    // What is there stays as it is, so only what is not may need the newest.
    const known = await this.#known(id);
    if (known !== undefined) return known;
    const state = await this.read();
    return state.whole(state.byId(id));
  }

  async latest(subject: string): Promise<RegisteredWhole | undefined> {
    const state = await this.read();
    const latest = state.kept(subject).at(-1);
    return latest && { ...latest, whole: state.whole(latest) };
  }

  async version(subject: string, version: number) {
    return (await this.read()).version(subject, version);
  }

  async register(schemas: readonly Registration[]): Promise<readonly number[]> {
    return await this.decide((state) => {
      const draft = state.copy();
      const rows: RegistryRow[] = [];
      const answer = schemas.map(({ subject, ...schema }) => {
        const registered = register(draft, subject, schema);
        for (const row of registered.rows) draft.apply(row);
        rows.push(...registered.rows);
        return registered.answer.id;
      });
      return { answer, rows };
    });
  }

  async checkFits(schemas: readonly Registration[]): Promise<void> {
    const state = await this.read();
    for (const { subject, ...schema } of schemas) state.checkFits(subject, schema);
  }

  async subjects(): Promise<readonly SubjectSummary[]> {
    const state = await this.read();
    return state.subjects().map((subject) => ({
      subject,
      compatibility: state.config(subject).compatibilityLevel,
      versions: state.versions(subject),
      latest: state.version(subject, "latest"),
    }));
  }

  async close(): Promise<void> {
    await this.#deciding;
    await this.#giveUp();
    const following = await this.#following?.catch(() => undefined);
    await Promise.all([following?.follower.close(), this.#admin.close()]);
  }

  async #known(id: number): Promise<WholeSchema | undefined> {
    if (this.#following === undefined) return undefined;
    try {
      const { state } = await this.#following;
      return state.whole(state.byId(id));
    } catch {
      return undefined;
    }
  }

  async #decide<T>(decide: (state: RegistryState) => Decision<T>): Promise<T> {
    for (let attempt = 0;; attempt++) {
      try {
        return await this.#tryDecide(decide);
      } catch (error) {
        if (error instanceof RegistryError) throw error;
        if (error instanceof DecisionFailed) throw error.cause;
        // What became of it is known once the name of the transaction is taken again.
        await this.#giveUp();
        if (attempt + 1 >= TRIES) throw this.#away(error);
        await backoff(attempt, BETWEEN_TRIES);
      }
    }
  }

  async #tryDecide<T>(decide: (state: RegistryState) => Decision<T>): Promise<T> {
    // Most of what is registered is there already, and needs no transaction.
    const before = decided(decide, (await this.#caughtUp()).state);
    if (before.rows.length === 0) return before.answer;
    const { prefix } = this.#options;
    this.#producer ??= await TransactionalProducer.open(this.#kafka, {
      transactionalId: `${prefix}-schemas`,
    });
    const { state, end, follower } = await this.#caughtUp();
    const { answer, rows } = decided(decide, state);
    if (rows.length === 0) return answer;
    const builder = new BatchBuilder();
    for (const { key, value } of rows) {
      builder.append(
        Buffer.from(JSON.stringify(key)),
        value === null ? null : Buffer.from(JSON.stringify(value)),
      );
    }
    const { topic } = this.#options;
    await this.#producer.commit([{ topic, partition: 0, batches: [builder.seal()] }]);
    // Where a transaction has just been committed Kafka does not count it for a moment yet.
    await follower.caughtUp(0, end + rows.length, { ms: CATCH_UP_MS });
    return answer;
  }

  async #giveUp(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }

  /** What was written, and the offset after it. */
  async #caughtUp(): Promise<Following & { readonly end: number }> {
    const { topic } = this.#options;
    const [{ follower, state }, admin] = await Promise.all([this.#follow(), this.#admin.get()]);
    const [place] = await admin.fetchTopicOffsets(topic);
    const end = toOffset(place?.high ?? "0");
    await follower.caughtUp(0, end, { ms: CATCH_UP_MS });
    return { follower, state, end };
  }

  /** What follows the topic; one that failed is replaced, and reads it from its beginning. */
  #follow(): Promise<Following> {
    if (this.#following !== undefined) return this.#following;
    const { topic, prefix } = this.#options;
    const state = new RegistryState();
    const opening = LogFollower.open(this.#kafka, {
      topic,
      groupId: `${prefix}-schemas-${crypto.randomUUID()}`,
      onRecord: (_, { key, value }) => {
        const row = registryRow(key, value);
        if (row !== undefined) state.apply(row);
      },
    }).then((follower) => ({ follower, state }));
    this.#following = opening;
    opening.then(({ follower }) => follower.failure.catch(() => follower.close())).catch(() => {})
      .finally(() => {
        if (this.#following === opening) this.#following = undefined;
      });
    return opening;
  }

  #away(error: unknown): Error {
    const cause = error instanceof TransactionFailed ? error.cause ?? error : error;
    if ((cause as { type?: unknown }).type === "UNKNOWN_TOPIC_OR_PARTITION") {
      return new RegistryAway(
        `The topic '${this.#options.topic}' of the schema registry is missing: run \`deno task setup\``,
        { cause, reason: "not made" },
      );
    }
    return new RegistryAway(
      `The schema registry waits for Kafka: ${errorMessage(cause)}`,
      { cause },
    );
  }
}
