import type { Buffer } from "node:buffer";
import type { Stream, ValueFormat } from "../declaration/mod.ts";
import { createCodec } from "./codec/codec.ts";
import { declaredSchema, subjectOf } from "./declared/declared_schema.ts";
import { formatOf, SCHEMA_TYPE_OF } from "./declared/format.ts";
import type { SchemaRegistry } from "./schema_registry.ts";
import { framed } from "./wire_format.ts";

/** Encodes the JSON text of a record. @throws {Error} saying what the format does not take */
export type EncodeValue = (json: string) => Buffer;

/** Options of {@linkcode ValueEncoder}. */
export interface ValueEncoderOptions {
  /** Opens the registry, when the first record is to be encoded. */
  readonly open: () => Promise<SchemaRegistry>;
  /** How records are written where their stream does not say. */
  readonly valueFormat: ValueFormat;
  /** By the topic of their records. */
  readonly streams: ReadonlyMap<string, Stream>;
}

/** Writes the records of streams in the formats that they, or the settings, say. */
export class ValueEncoder {
  readonly #options: ValueEncoderOptions;
  readonly #encoders = new Map<string, Promise<EncodeValue>>();
  #registry: Promise<SchemaRegistry> | undefined;

  constructor(options: ValueEncoderOptions) {
    this.#options = options;
  }

  /**
   * What encodes the records of a topic; undefined where they are written as JSON.
   *
   * @throws {RegistryAway} when the registry does not answer; the next call asks again
   * @throws {RegistryError} when it does not take the schema
   */
  of(topic: string): Promise<EncodeValue> | undefined {
    const stream = this.#options.streams.get(topic);
    if (stream === undefined) return undefined;
    const format = formatOf(stream, this.#options);
    if (format === "json") return undefined;
    const known = this.#encoders.get(topic);
    if (known !== undefined) return known;
    const made = this.#make(stream, topic, format);
    this.#encoders.set(topic, made);
    made.catch(() => this.#encoders.delete(topic));
    return made;
  }

  async close(): Promise<void> {
    const registry = await this.#registry?.catch(() => undefined);
    await registry?.close();
  }

  async #make(stream: Stream, topic: string, format: ValueFormat): Promise<EncodeValue> {
    this.#registry ??= this.#options.open();
    this.#registry.catch(() => this.#registry = undefined);
    const registry = await this.#registry;
    const subject = subjectOf(topic);
    const before = (await registry.latest(subject))?.whole;
    const schema = declaredSchema(stream, SCHEMA_TYPE_OF[format], { before });
    const [id] = await registry.register([{ subject, ...schema }]);
    const codec = createCodec({ ...schema, imports: [] });
    return (json) => framed(id!, codec.encode(JSON.parse(json)));
  }
}
