import { Buffer } from "node:buffer";
import protobuf from "protobufjs";
import { parseProtobuf, type ProtobufFile } from "../parse/protobuf.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { FIRST_MESSAGE, readMessageIndexes } from "../wire_format.ts";
import type { ValueCodec } from "./value_codec.ts";

/**
 * Payloads of a Protobuf file: which message of it, and the message. In JSON, names are as the file
 * has them, whole numbers are numbers where those can hold them, bytes are base64, enums are their
 * names, and times are text.
 *
 * @throws {SchemaFault} when the schema is none
 */
export function createProtobufCodec(schema: WholeSchema): ValueCodec {
  const file = parseProtobuf(schema);
  const first = file.declared.find((one) => one instanceof protobuf.Type);
  if (first === undefined) throw new SchemaFault("the Protobuf schema declares no message");
  const [own] = FIRST_MESSAGE;
  return {
    isJson: false,
    decode(payload) {
      const { indexes, length } = readMessageIndexes(payload);
      const type = messageAt(file, indexes);
      return plainOf(type.decode(payload.subarray(length)), type);
    },
    encode(value) {
      const wrong = first.verify(value as Record<string, unknown>);
      if (wrong !== null) throw new Error(wrong);
      const message = first.encode(first.fromObject(value as Record<string, unknown>)).finish();
      const bytes = new Uint8Array(FIRST_MESSAGE.length + message.length);
      bytes[0] = own!;
      bytes.set(message, FIRST_MESSAGE.length);
      return bytes;
    },
  };
}

/** @throws {RangeError} when the file has no such message */
function messageAt({ declared }: ProtobufFile, indexes: readonly number[]): protobuf.Type {
  let within: readonly protobuf.ReflectionObject[] = declared;
  let found: protobuf.Type | undefined;
  for (const index of indexes) {
    found = within.filter((one) => one instanceof protobuf.Type)[index];
    if (found === undefined) throw new RangeError(`the schema has no message ${indexes.join(".")}`);
    within = found.nestedArray;
  }
  return found!;
}

type Message = Readonly<Record<string, unknown>>;

function plainOf(message: protobuf.Message, type: protobuf.Type): unknown {
  const known = KNOWN[type.fullName];
  if (known !== undefined) return known(message as unknown as Message);
  const record: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const { name } = field;
    const given = (message as unknown as Message)[name];
    if (field.map) {
      record[name] = Object.fromEntries(
        Object.entries(given as object).map(([key, one]) => [key, valueOf(one, field)]),
      );
    } else if (field.repeated) {
      record[name] = (given as unknown[]).map((one) => valueOf(one, field));
    } else if (Object.hasOwn(message, name) || hasDefault(field)) {
      record[name] = valueOf(given, field);
    }
  }
  return record;
}

/** Whether a field that is not in the bytes has a value all the same. */
function hasDefault(field: protobuf.Field): boolean {
  if (field.resolvedType instanceof protobuf.Type || field.partOf) return false;
  return !field.hasPresence || field.options?.default !== undefined;
}

function valueOf(value: unknown, { resolvedType, type }: protobuf.Field): unknown {
  if (resolvedType instanceof protobuf.Type) {
    return plainOf(value as protobuf.Message, resolvedType);
  }
  if (resolvedType instanceof protobuf.Enum) return resolvedType.valuesById[Number(value)] ?? value;
  if (type === "bytes") return Buffer.from(value as Uint8Array).toString("base64");
  return typeof value === "object" && value !== null ? whole(value) : value;
}

/** A whole number of 64 bits: as text where a number does not hold it. */
function whole(value: object | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Messages of Google's own that JSON has a form for. */
const KNOWN: Readonly<Record<string, (message: Message) => unknown>> = {
  ".google.protobuf.Timestamp": ({ seconds, nanos }) => {
    const second = new Date(Number(seconds ?? 0) * 1_000).toISOString().slice(0, 19);
    return `${second}.${fractionOf(nanos)}Z`;
  },
  ".google.protobuf.Duration": ({ seconds, nanos }) => {
    const sign = Number(seconds ?? 0) < 0 || Number(nanos ?? 0) < 0 ? "-" : "";
    return `${sign}${String(seconds ?? 0).replace("-", "")}.${fractionOf(nanos)}s`;
  },
  ".google.protobuf.Struct": ({ fields }) => structOf(fields as Message),
  ".google.protobuf.ListValue": ({ values }) => (values as Message[]).map(structValueOf),
  ".google.protobuf.Value": structValueOf,
  ...Object.fromEntries(
    "Double Float Int64 UInt64 Int32 UInt32 Bool String".split(" ").map((name) => [
      `.google.protobuf.${name}Value`,
      ({ value }: Message) => typeof value === "object" && value !== null ? whole(value) : value,
    ]),
  ),
  ".google.protobuf.BytesValue": ({ value }) => Buffer.from(value as Uint8Array).toString("base64"),
};

/** Three, six or nine digits. */
function fractionOf(nanos: unknown): string {
  const digits = String(Math.abs(Number(nanos ?? 0))).padStart(9, "0");
  return digits.replace(/(\d{3})0{6}$|0{3}$/, "$1");
}

function structOf(fields: Message): unknown {
  return Object.fromEntries(
    Object.entries(fields).map(([name, one]) => [name, structValueOf(one as Message)]),
  );
}

function structValueOf(value: Message): unknown {
  if (Object.hasOwn(value, "structValue")) {
    return structOf((value.structValue as Message).fields as Message);
  }
  if (Object.hasOwn(value, "listValue")) {
    return ((value.listValue as Message).values as Message[]).map(structValueOf);
  }
  const kind = ["numberValue", "stringValue", "boolValue"].find((one) => Object.hasOwn(value, one));
  return kind === undefined ? null : value[kind];
}
