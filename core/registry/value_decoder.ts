import { Buffer } from "node:buffer";
import type { TSchema } from "typebox";
import { retry } from "../async/retry.ts";
import type { HealthCheck } from "../telemetry/health_server.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";
import { createCodec } from "./codec/codec.ts";
import type { ValueCodec } from "./codec/value_codec.ts";
import { createShape, type RecordShape } from "./record_shape.ts";
import { RegistryError } from "./registry_error.ts";
import { SchemaFault } from "./schema.ts";
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

/** What is known of a schema: its values, or why they cannot be read, or that it is asked for. */
type Known =
  | { readonly codec: ValueCodec }
  | { readonly fault: string; readonly until: number }
  | { readonly loading: Promise<void> };

/** How long the registry's word that it does not know an id is good, ms. */
const UNKNOWN_MS = 10_000;

/** An id takes memory for as long as the worker runs; beyond so many, old ones are asked for again. */
const MAX_SCHEMAS = 10_000;

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
  readonly #known = new Map<number, Known>();
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
    const known = this.#known.get(id);
    if (known !== undefined) {
      if ("codec" in known) return undefined;
      if ("loading" in known) return known.loading;
      if (performance.now() < known.until) return undefined;
    }
    if (this.#known.size >= MAX_SCHEMAS) this.#known.delete(this.#known.keys().next().value!);
    const loading = this.#load(id);
    this.#known.set(id, { loading });
    return loading;
  }

  /** @throws {UndecodableValue} */
  codec(id: number): ValueCodec {
    const known = this.#known.get(id);
    if (known !== undefined && "codec" in known) return known.codec;
    throw new UndecodableValue(
      known !== undefined && "fault" in known
        ? known.fault
        : `the schema ${id} has not been asked for`,
    );
  }

  /** Ends all waiting for the registry. */
  async close(): Promise<void> {
    this.#closed.abort();
    const registry = await this.#registry?.catch(() => undefined);
    await registry?.close();
  }

  async #load(id: number): Promise<void> {
    const loaded = await retry(() => this.#ask(id), {
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
    if (loaded === undefined) this.#known.delete(id);
    else this.#known.set(id, loaded);
    if (this.#away === undefined || loaded === undefined) return;
    this.#away = undefined;
    this.#options.log.info("the schema registry answers again");
  }

  async #ask(id: number): Promise<Known> {
    try {
      this.#registry ??= this.#open();
      const registry = await this.#registry;
      return { codec: createCodec(await registry.byId(id)) };
    } catch (error) {
      if (error instanceof SchemaFault) {
        return { fault: `its schema ${id} cannot be used: ${error.message}`, until: Infinity };
      }
      if (!(error instanceof RegistryError)) throw error;
      const reason = error.code === 40403 ? "the registry does not know it" : error.message;
      return {
        fault: `its schema is ${id}, and ${reason}`,
        until: performance.now() + UNKNOWN_MS,
      };
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
