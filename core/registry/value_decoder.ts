import { Buffer } from "node:buffer";
import pLimit from "p-limit";
import type { TSchema } from "typebox";
import { retry } from "../async/retry.ts";
import type { HealthCheck } from "../telemetry/health_server.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";
import { createCodec } from "./codec/codec.ts";
import type { ValueCodec } from "./codec/value_codec.ts";
import { createShape, type RecordShape } from "./record_shape.ts";
import { RegistryError } from "./registry_error.ts";
import { MAX_ID, type WholeSchema } from "./schema.ts";
import type { SchemaRegistry } from "./schema_registry.ts";
import { HEADER_BYTES, MAGIC_BYTE, schemaIdIn } from "./wire_format.ts";

/** Options of {@linkcode ValueDecoder}. */
export interface ValueDecoderOptions {
  /** Opens the registry, when the first encoded value has come. */
  readonly open: () => Promise<SchemaRegistry>;
  /** Explains why the registry does not answer, and what to do. Default: the error's own message. */
  readonly describe?: ((error: unknown) => string) | undefined;
  readonly log: Logger;
}

/** What is known of a schema: its values, or why they cannot be read. */
type Known =
  | { readonly codec: ValueCodec }
  | { readonly fault: string; readonly until: number };

/** How long the registry's word that it does not know an id is good, ms. */
const UNKNOWN_MS = 10_000;

/** Schemas that are kept, as Confluent's clients do; one that was not used for long is asked for again. */
const MAX_SCHEMAS = 1_000;

/** Ids that are kept of schemas that cannot be used: anybody may write any id into a record. */
const MAX_FAULTS = 10_000;

/** Questions to the registry at once. */
const CONCURRENCY = 8;

/** An encoded value cannot be read; the message says why. */
export class UndecodableValue extends Error {
  override readonly name = "UndecodableValue";
}

/**
 * Reads values that are encoded with schemas of a registry. Schemas are asked for once; while the
 * registry is away whoever reads waits.
 */
export class ValueDecoder {
  readonly #options: ValueDecoderOptions;
  readonly #codecs = new Map<number, ValueCodec>();
  readonly #faults = new Map<number, { readonly fault: string; readonly until: number }>();
  readonly #loading = new Map<number, Promise<void>>();
  readonly #limit = pLimit(CONCURRENCY);
  readonly #closed = new AbortController();
  #registry: Promise<SchemaRegistry> | undefined;
  #away: string | undefined;

  constructor(options: ValueDecoderOptions) {
    this.#options = options;
  }

  /** Values of the records of one stream. */
  of(stream: { readonly schema: TSchema }): StreamValues {
    return new StreamValues(this, createShape(stream.schema));
  }

  /** How the registry is; undefined when it was never needed. */
  health(): HealthCheck | undefined {
    if (this.#registry === undefined) return undefined;
    return this.#away === undefined
      ? { ok: true }
      : { ok: false, detail: `records wait for their schemas: ${this.#away}` };
  }

  /** Resolves when the schema with this id can be used, or is known not to be there. */
  ready(id: number): Promise<void> | undefined {
    if (this.#codecs.has(id) || id > MAX_ID) return undefined;
    const loading = this.#loading.get(id);
    if (loading !== undefined) return loading;
    const fault = this.#faults.get(id);
    if (fault !== undefined && performance.now() < fault.until) return undefined;
    const load = this.#load(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, load);
    return load;
  }

  /**
   * The codec of a schema that is ready.
   *
   * @throws {UndecodableValue} when its values cannot be read
   */
  codec(id: number): ValueCodec {
    const codec = this.#codecs.get(id);
    if (codec === undefined) {
      throw new UndecodableValue(
        this.#faults.get(id)?.fault ??
          `its schema is ${id}, which ${id > MAX_ID ? "no registry gives" : "is not at hand"}`,
      );
    }
    // The one that was used last is the last to go.
    if (this.#codecs.size >= MAX_SCHEMAS) keep(this.#codecs, id, codec, { max: MAX_SCHEMAS });
    return codec;
  }

  /** Ends all waiting for the registry. */
  async close(): Promise<void> {
    this.#closed.abort();
    const registry = await this.#registry?.catch(() => undefined);
    await registry?.close();
  }

  async #load(id: number): Promise<void> {
    const loaded = await retry(() => this.#limit(() => this.#ask(id)), {
      signal: this.#closed.signal,
      maxMs: 5_000,
      again: (error) => {
        const reason = (this.#options.describe ?? errorMessage)(error);
        if (this.#away !== reason) {
          this.#options.log.warn("records wait for their schema", { schema: id, reason });
        }
        this.#away = reason;
        return true;
      },
    });
    if (loaded !== undefined && "codec" in loaded) {
      keep(this.#codecs, id, loaded.codec, { max: MAX_SCHEMAS });
      this.#faults.delete(id);
    } else if (loaded !== undefined) keep(this.#faults, id, loaded, { max: MAX_FAULTS });
    if (this.#away === undefined || loaded === undefined) return;
    this.#away = undefined;
    this.#options.log.info("the schema registry answers again");
  }

  /** @throws {RegistryAway} */
  async #ask(id: number): Promise<Known> {
    const until = performance.now() + UNKNOWN_MS;
    let schema: WholeSchema;
    try {
      this.#registry ??= this.#open();
      schema = await (await this.#registry).byId(id);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const reason = error.code === 40403 ? "the registry does not know it" : error.message;
      return { fault: `its schema is ${id}, and ${reason}`, until };
    }
    try {
      return { codec: createCodec(schema) };
    } catch (error) {
      const fault = `its schema ${id} cannot be used: ${errorMessage(error)}`;
      return { fault, until: Infinity };
    }
  }

  #open(): Promise<SchemaRegistry> {
    const opening = this.#options.open();
    opening.catch(() => {
      if (this.#registry === opening) this.#registry = undefined;
    });
    return opening;
  }
}

/** Puts an entry behind all others, and takes the first one away where there are too many. */
function keep<V>(map: Map<number, V>, id: number, value: V, { max }: { readonly max: number }) {
  map.delete(id);
  map.set(id, value);
  if (map.size > max) map.delete(map.keys().next().value!);
}

/** The values of one stream's records, encoded or not. */
export class StreamValues {
  readonly #decoder: ValueDecoder;
  readonly #shape: RecordShape;

  constructor(decoder: ValueDecoder, shape: RecordShape) {
    this.#decoder = decoder;
    this.#shape = shape;
  }

  /**
   * Resolves when the value from `start` to `end` can be decoded, or is known not to be.
   *
   * @returns undefined when that is so now
   */
  ready(bytes: Uint8Array, start: number, end: number): Promise<void> | undefined {
    const id = schemaIdIn(bytes, start, end);
    return id === undefined ? undefined : this.#decoder.ready(id);
  }

  /**
   * The JSON of the value from `start` to `end`, which begins with the magic byte.
   *
   * @throws {UndecodableValue} saying why it has none
   */
  json(bytes: Uint8Array, start: number, end: number): Buffer {
    const id = schemaIdIn(bytes, start, end);
    if (id === undefined) {
      throw new UndecodableValue("the value begins with a zero byte and has no schema's id");
    }
    const codec = this.#decoder.codec(id);
    const payload = bytes.subarray(start + HEADER_BYTES, end);
    if (codec.isJson) return Buffer.from(payload.buffer, payload.byteOffset, payload.length);
    try {
      return Buffer.from(JSON.stringify(this.#shape(codec.decode(payload))));
    } catch (error) {
      throw new UndecodableValue(`the value is none of schema ${id}: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }

  /** {@linkcode StreamValues.ready} for all values that are encoded. */
  readyAll(values: Iterable<Uint8Array | null>): Promise<void> | undefined {
    const waits = new Set<Promise<void>>();
    for (const value of values) {
      if (!isEncoded(value)) continue;
      const wait = this.ready(value, 0, value.length);
      if (wait !== undefined) waits.add(wait);
    }
    return waits.size === 0 ? undefined : Promise.all(waits).then(() => {});
  }

  /** The JSON of a value; one that is not encoded, or cannot be decoded, as it is. */
  jsonOf<T extends Uint8Array>(value: T | null): T | Buffer | null {
    if (!isEncoded(value)) return value;
    try {
      return this.json(value, 0, value.length);
    } catch (error) {
      if (!(error instanceof UndecodableValue)) throw error;
      return value;
    }
  }
}

/** Whether a value begins as an encoded one does. */
export function isEncoded<T extends Uint8Array>(value: T | null): value is T {
  return value !== null && value.length > 0 && value[0] === MAGIC_BYTE;
}
