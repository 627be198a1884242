import { createHash } from "node:crypto";
import type { Stream } from "#core/declaration/mod.ts";
import { writtenNumber } from "#core/record/coerce.ts";
import { isDeeperThan } from "#core/record/json_depth.ts";
import { MAX_JSON_DEPTH } from "#core/record/limits.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { PollFailure } from "./failure.ts";

/** An item as a record of its stream. */
export interface MappedItem {
  readonly key: string;
  readonly id: string;
  readonly value: string;
  /** What is wrong with it; it becomes a dead letter where it is processed. */
  readonly fault?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Key of items that have none. */
const NO_KEY = "unknown";

/** Makes records of what a response holds, as a stream declares it. */
export class ItemMapper {
  readonly #stream: Stream;
  readonly #reader: ReturnType<typeof createRecordReader>;
  readonly #types: readonly (readonly [field: string, type: string | undefined])[];

  /** @throws {TypeError} when the stream is not polled */
  constructor(stream: Stream) {
    if (stream.poll === undefined) throw new TypeError(`Stream '${stream.name}' is not polled`);
    this.#stream = stream;
    this.#reader = createRecordReader(stream);
    this.#types = Object.entries(stream.schema.properties).map((
      [field, schema],
    ) => [field, typeOf(schema)]);
  }

  /**
   * The records of a response, each valid or with what is wrong with it; made one by one, since a
   * response may hold a million.
   *
   * @param at when it came, epoch ms
   * @throws {PollFailure} when the response does not hold an array of items where one is declared
   */
  map(body: string, at: number): Iterable<MappedItem> {
    return Iterator.from(this.#itemsOf(parse(body))).map((item) => this.#map(item, at));
  }

  #itemsOf(response: unknown): readonly unknown[] {
    const path = this.#stream.poll!.items;
    const items = path === "" ? response : valueAt(response, path.split("."));
    if (Array.isArray(items)) return items;
    const place = path === "" ? "the body" : `'${path}' of the body`;
    throw new PollFailure("body", `${place} is not an array of items`);
  }

  #map(item: unknown, at: number): MappedItem {
    const { key: keyField, id: idField } = this.#stream;
    const record = this.#recordOf(item, at);
    const value = JSON.stringify(record ?? item);
    const key = textOf(record?.[keyField]) ?? NO_KEY;
    const id = textOf(record?.[idField!]);
    if (this.#reader.readMessage(bytes(value), bytes(key)) && id !== undefined) {
      return { key, id, value };
    }
    // Without its own, an item that comes again is known by all that it holds.
    return { key, id: id ?? hashOf(item), value, fault: this.#reader.reason };
  }

  /** Undefined for what no record can be made of. */
  #recordOf(item: unknown, at: number): Fields | undefined {
    if (!isObject(item)) return undefined;
    const { fields = {}, derive } = this.#stream.poll!;
    const flat = flatten(item);
    const given = Object.fromEntries(
      this.#types.flatMap(([field, type]) => {
        const path = fields[field as keyof typeof fields];
        const value = path === undefined ? flat.get(field) : valueAt(item, path.split("."));
        return value === undefined ? [] : [[field, coerce(value, type)]];
      }),
    );
    try {
      return { ...given, ...derive?.(given, at) };
    } catch {
      // What is derived may rely on what a valid item has: without it the item is a dead letter.
      return given;
    }
  }
}

/**
 * Every value of an object that is none itself, by its names from the outside in, joined by `_`.
 * Where two have the same the first one counts.
 */
export function flatten(item: Fields): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const visit = (fields: Fields, prefix: string) => {
    for (const [name, value] of Object.entries(fields)) {
      const path = `${prefix}${name}`;
      if (isObject(value)) visit(value, `${path}_`);
      else if (!flat.has(path)) flat.set(path, value);
    }
  };
  visit(item, "");
  return flat;
}

/** The value as the schema's type, where that is another way to write it; else as it is. */
function coerce(value: unknown, type: string | undefined): unknown {
  if (type === "string" && typeof value === "number") return String(value);
  if ((type === "number" || type === "integer") && typeof value === "string") {
    return writtenNumber(value) ?? value;
  }
  return value;
}

function typeOf(schema: unknown): string | undefined {
  const { type, anyOf } = schema as {
    readonly type?: unknown;
    readonly anyOf?: readonly { readonly type?: unknown }[];
  };
  const found = type ?? anyOf?.find((one) => one.type !== "null")?.type;
  return typeof found === "string" ? found : undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => isObject(at) ? at[name] : undefined, value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function hashOf(item: unknown): string {
  return `#${createHash("sha256").update(JSON.stringify(item)).digest("base64url")}`;
}

function parse(body: string): unknown {
  if (isDeeperThan(bytes(body), MAX_JSON_DEPTH)) {
    throw new PollFailure("body", `the body is nested more than ${MAX_JSON_DEPTH} deep`);
  }
  try {
    return JSON.parse(body);
  } catch {
    // What JSON.parse says quotes the body.
    throw new PollFailure("body", "the body is not JSON");
  }
}

const encoder = new TextEncoder();

function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}
