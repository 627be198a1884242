import protobuf from "protobufjs";
import { parseProtobuf, type ProtobufFile } from "../parse/protobuf.ts";
import type { WholeSchema } from "../schema.ts";
import type { Fault } from "./fault.ts";

/**
 * Why what is written with one Protobuf file cannot be read with another: the bytes name fields by
 * number, so numbers and the forms of values must stay.
 *
 * @see https://protobuf.dev/programming-guides/proto3/#updating
 */
export function protobufFaults(reader: WholeSchema, writer: WholeSchema): readonly Fault[] {
  const [to, from] = [parseProtobuf(reader), parseProtobuf(writer)];
  const faults: Fault[] = [];
  if (to.package !== from.package) {
    faults.push({
      rule: "PACKAGE_CHANGED",
      path: "/",
      message: `the reader's package is '${to.package}' and the writer's '${from.package}'`,
    });
    return faults;
  }
  const messages = new Map(messagesOf(to).map((type) => [type.fullName, type]));
  const own = new Set(messagesIn(from));
  for (const written of messagesOf(from)) {
    const type = messages.get(written.fullName);
    const path = written.fullName.replace(/^\./, "/");
    if (type !== undefined) faults.push(...messageFaults(type, written, path));
    else if (own.has(written)) {
      const message = `the reader does not know the message '${written.name}' of the writer`;
      faults.push({ rule: "MESSAGE_REMOVED", path, message });
    }
  }
  return faults;
}

/** A file's own messages, and those of its imports that its fields hold. */
function messagesOf(file: ProtobufFile): readonly protobuf.Type[] {
  const found = new Set(messagesIn(file));
  // What is added meanwhile is looked at too.
  for (const type of found) {
    for (const { resolvedType } of type.fieldsArray) {
      if (resolvedType instanceof protobuf.Type) found.add(resolvedType);
    }
  }
  return [...found];
}

function messagesIn({ declared }: ProtobufFile): readonly protobuf.Type[] {
  const within = (type: protobuf.ReflectionObject): protobuf.Type[] =>
    type instanceof protobuf.Type ? [type, ...type.nestedArray.flatMap(within)] : [];
  return declared.flatMap(within);
}

function messageFaults(
  reader: protobuf.Type,
  writer: protobuf.Type,
  message: string,
): readonly Fault[] {
  const faults: Fault[] = [];
  const written = new Map(writer.fieldsArray.map((field) => [field.id, field]));
  for (const field of reader.fieldsArray) {
    const from = written.get(field.id);
    const path = `${message}/${field.name}`;
    if (from !== undefined) faults.push(...fieldFaults(field, from, path));
    else if (field.required) {
      const message = `the reader requires '${field.name}' (${field.id}), which the writer lacks`;
      faults.push({ rule: "REQUIRED_FIELD_ADDED", path, message });
    }
  }
  const read = new Set(reader.fieldsArray.map(({ id }) => id));
  for (const field of writer.fieldsArray) {
    if (read.has(field.id)) continue;
    const path = `${message}/${field.name}`;
    if (field.required) {
      const message = `the reader has no field ${field.id}, which the writer requires`;
      faults.push({ rule: "REQUIRED_FIELD_REMOVED", path, message });
    } else if (choiceOf(field) !== undefined && hasChoice(reader, choiceOf(field)!)) {
      const message = `the reader's choice '${choiceOf(field)}' lacks the field ${field.id}`;
      faults.push({ rule: "ONEOF_FIELD_REMOVED", path, message });
    }
  }
  faults.push(...choiceFaults(reader, written, message));
  return faults;
}

/** Fields of which the writer may have set several, and the reader takes one only. */
function choiceFaults(
  reader: protobuf.Type,
  written: ReadonlyMap<number, protobuf.Field>,
  message: string,
): readonly Fault[] {
  return reader.oneofsArray.flatMap((choice): readonly Fault[] => {
    const before = choice.fieldsArray.flatMap(({ id }) => written.get(id) ?? []);
    const choices = before.map(choiceOf).filter((one) => one !== undefined);
    const own = choices.find((one) => one === choice.name) ?? choices[0];
    const moved = before.filter((field) => own === undefined || choiceOf(field) !== own);
    if (own !== undefined) {
      return moved.map(({ name }) => ({
        rule: "FIELD_MOVED_TO_EXISTING_ONEOF",
        path: `${message}/${name}`,
        message: `the reader takes '${name}' or another of '${choice.name}' only, and the writer ` +
          "may write both",
      }));
    }
    if (moved.length < 2) return [];
    const names = moved.map(({ name }) => name).join(", ");
    return [{
      rule: "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
      path: `${message}/${choice.name}`,
      message: `the reader takes one of ${names} only, and the writer may write all`,
    }];
  });
}

/** Forms that are read as each other, if the value fits. */
const GROUPS = [
  ["int32", "uint32", "int64", "uint64", "bool"],
  ["sint32", "sint64"],
  ["string", "bytes"],
  ["fixed32", "sfixed32"],
  ["fixed64", "sfixed64"],
];

function fieldFaults(
  reader: protobuf.Field,
  writer: protobuf.Field,
  path: string,
): readonly Fault[] {
  const fault = (rule: string, message: string): readonly Fault[] => [{ rule, path, message }];
  const [to, from] = [kindOf(reader), kindOf(writer)];
  if (to !== from) {
    // The bytes of an enum are those of its numbers.
    const numeric = [reader, writer].every((field) =>
      kindOf(field) === "enum" || GROUPS[0]!.includes(field.type)
    );
    if (!numeric) {
      return fault("FIELD_KIND_CHANGED", `field ${reader.id} is ${to} and was ${from}`);
    }
  } else if (to === "scalar") {
    const fits = reader.type === writer.type ||
      GROUPS.some((group) => group.includes(reader.type) && group.includes(writer.type));
    if (!fits) {
      const message = `field ${reader.id} is ${reader.type} and was ${writer.type}`;
      return fault("FIELD_SCALAR_KIND_CHANGED", message);
    }
  } else if (typeNameOf(reader) !== typeNameOf(writer)) {
    const message = `field ${reader.id} is ${typeNameOf(reader)} and was ${typeNameOf(writer)}`;
    return fault("FIELD_NAMED_TYPE_CHANGED", message);
  }
  if (reader.repeated !== writer.repeated) {
    const isText = (field: protobuf.Field) =>
      kindOf(field) === "message" || ["string", "bytes"].includes(field.type);
    if (!isText(reader) || !isText(writer)) {
      const [is, was] = [reader, writer].map(({ repeated }) => repeated ? "repeated" : "single");
      return fault("FIELD_NUMERIC_LABEL_CHANGED", `field ${reader.id} is ${is} and was ${was}`);
    }
  }
  if (reader.required && !writer.required) {
    const message = `the reader requires '${reader.name}', which the writer may leave out`;
    return fault("REQUIRED_FIELD_ADDED", message);
  }
  return [];
}

function kindOf(field: protobuf.Field): "map" | "message" | "enum" | "scalar" {
  if (field.map) return "map";
  if (field.resolvedType instanceof protobuf.Type) return "message";
  return field.resolvedType instanceof protobuf.Enum ? "enum" : "scalar";
}

function typeNameOf(field: protobuf.Field): string {
  const key = field instanceof protobuf.MapField ? `${field.keyType} to ` : "";
  return `${key}${field.resolvedType?.fullName ?? field.type}`;
}

/** The choice (`oneof`) that a field is in; an optional field is in one of its own, which is none. */
function choiceOf(field: protobuf.Field): string | undefined {
  const { partOf } = field;
  return partOf === null || partOf === undefined || isOptional(field) ? undefined : partOf.name;
}

function isOptional({ options }: protobuf.Field): boolean {
  return options?.proto3_optional === true;
}

function hasChoice(type: protobuf.Type, name: string): boolean {
  return type.oneofsArray.some((one) => one.name === name);
}
