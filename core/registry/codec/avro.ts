import { Buffer } from "node:buffer";
import avro from "avsc";
import { parseAvro } from "../parse/avro.ts";
import type { WholeSchema } from "../schema.ts";
import { typeToRead } from "./avro_reading.ts";
import type { ValueCodec } from "./value_codec.ts";

/**
 * Payloads of an Avro schema. In JSON, the branch of a union is its value alone, bytes are base64,
 * and dates, decimals, times of microseconds and whole numbers beyond 2^53 are text.
 *
 * @throws {SchemaFault} when the schema is none
 */
export function createAvroCodec(schema: WholeSchema): ValueCodec {
  const type = parseAvro(schema, { logicalTypes: LOGICAL_TYPES, typeHook: typeToRead });
  const plain = plainOf(type);
  return {
    isJson: false,
    decode(payload) {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
      const value: unknown = type.fromBuffer(bytes);
      return plain === undefined ? value : plain(value);
    },
    encode(value) {
      const wrong: string[] = [];
      const errorHook = (path: readonly string[], found: unknown, wanted: avro.Type) => {
        wrong.push(`/${path.join("/")} is ${kindOf(found)}: ${nameOf(wanted)} is wanted`);
      };
      try {
        return type.toBuffer(value);
      } catch (error) {
        type.isValid(value, { errorHook: errorHook as never });
        if (wrong.length === 0) throw error;
        throw new Error(wrong.join("; "), { cause: error });
      }
    },
  };
}

/** What a value is, without the value: it may tell who a person is, and this is for logs too. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "an array" : "an object";
}

type Plain = (value: unknown) => unknown;

/** What makes JSON of a type's values; undefined when they are JSON as they are. */
function plainOf(type: avro.Type, made = new Map<avro.Type, Plain>()): Plain | undefined {
  const known = made.get(type);
  if (known !== undefined) return known;
  switch (type.typeName) {
    case "bytes":
    case "fixed":
      return (value) => Buffer.from(value as Uint8Array).toString("base64");
    case "array": {
      const items = plainOf((type as avro.types.ArrayType).itemsType, made);
      return items && ((value) => (value as unknown[]).map(items));
    }
    case "map": {
      const values = plainOf((type as avro.types.MapType).valuesType, made);
      return values && ((value) => mapValues(value as object, values));
    }
    case "union:wrapped": {
      const branches = new Map(
        branchesOf(type).map((one) => [branchName(one), plainOf(one, made)]),
      );
      return (value) => {
        if (value === null) return null;
        const [[name, inner] = []] = Object.entries(value as object);
        const plain = branches.get(name ?? "");
        return plain === undefined ? inner : plain(inner);
      };
    }
    case "union:unwrapped": {
      const branches = branchesOf(type).filter((one) => one.typeName !== "null")
        .map((one) => ({ form: formOf(one), plain: plainOf(one, made) }));
      if (branches.every(({ plain }) => plain === undefined)) return undefined;
      const [only] = branches;
      return (value) => {
        if (value === null) return null;
        // What is not wrapped can be told apart by its form.
        const branch = branches.length === 1
          ? only
          : branches.find(({ form }) => form === formOfValue(value));
        return branch?.plain === undefined ? value : branch.plain(value);
      };
    }
    case "record":
    case "error":
      return recordPlain(type as avro.types.RecordType, made);
    default:
      return undefined;
  }
}

function recordPlain(type: avro.types.RecordType, made: Map<avro.Type, Plain>): Plain | undefined {
  let fields: readonly (readonly [string, Plain])[] = [];
  let isNeeded = false;
  // A record may hold itself, so it is known before its fields are.
  const plain: Plain = (value) => {
    const record = value as Record<string, unknown>;
    for (const [name, inner] of fields) record[name] = inner(record[name]);
    return record;
  };
  made.set(type, (value) => {
    isNeeded = true;
    return plain(value);
  });
  fields = type.fields.flatMap(({ name, type }) => {
    const inner = plainOf(type, made);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  made.set(type, plain);
  return fields.length > 0 || isNeeded ? plain : undefined;
}

function branchesOf(type: avro.Type): readonly avro.Type[] {
  return (type as avro.types.UnwrappedUnionType).types as readonly avro.Type[];
}

function branchName(type: avro.Type): string {
  return type.branchName ?? type.typeName;
}

const FORMS: Readonly<Record<string, string>> = {
  bytes: "bytes",
  fixed: "bytes",
  array: "list",
  map: "object",
  record: "object",
  error: "object",
};

/** How a type's values look; undefined for those that are JSON already. */
function formOf({ typeName }: avro.Type): string | undefined {
  return FORMS[typeName];
}

function formOfValue(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return "bytes";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "object" : undefined;
}

function mapValues(value: object, plain: Plain): object {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function nameOf(type: avro.Type): string {
  return type.name ?? (type.typeName.startsWith("union") ? `one of ${type}` : type.typeName);
}

/** A logical type that is only read. */
abstract class ReadOnlyType extends avro.types.LogicalType {
  protected override _toValue(value: unknown): unknown {
    return value;
  }
}

const MICROS_PER_SECOND = 1_000_000;

class MicrosType extends ReadOnlyType {
  protected override _fromValue(micros: number): string {
    const seconds = Math.floor(micros / MICROS_PER_SECOND);
    const fraction = String(micros - seconds * MICROS_PER_SECOND).padStart(6, "0");
    return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${fraction}Z`;
  }
}

class DateType extends ReadOnlyType {
  protected override _fromValue(days: number): string {
    return new Date(days * 86_400_000).toISOString().slice(0, 10);
  }
}

class DecimalType extends ReadOnlyType {
  #scale = 0;

  constructor(schema?: avro.Schema, options?: unknown) {
    super(schema as never, options as never);
    const { scale } = schema as { readonly scale?: unknown };
    if (typeof scale === "number") this.#scale = scale;
  }

  protected override _fromValue(bytes: Uint8Array): string {
    const hex = Buffer.from(bytes).toString("hex");
    const value = hex === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
    const digits = String(value < 0n ? -value : value).padStart(this.#scale + 1, "0");
    const at = digits.length - this.#scale;
    const fraction = this.#scale === 0 ? "" : `.${digits.slice(at)}`;
    return `${value < 0n ? "-" : ""}${digits.slice(0, at)}${fraction}`;
  }
}

const LOGICAL_TYPES = {
  "timestamp-micros": MicrosType,
  date: DateType,
  decimal: DecimalType,
} as unknown as Readonly<Record<string, new () => avro.types.LogicalType>>;
