import protobuf from "protobufjs";
import type { Stream } from "../../declaration/mod.ts";
import { parseProtobuf } from "../parse/protobuf.ts";
import type { WholeSchema } from "../schema.ts";
import { type DeclaredField, declaredFields, type DeclaredType } from "./declared_type.ts";
import { typeName } from "./type_name.ts";

const PACKAGE = "sluice";

/**
 * A stream's record as a Protobuf file. The numbers of fields are what bytes are read by, so they are
 * those of the version before; numbers of fields that are gone are not given again.
 *
 * @throws {TypeError} when a field cannot be written so
 */
export function declaredProtobuf(
  stream: Pick<Stream, "name" | "schema">,
  before?: WholeSchema,
): string {
  const name = typeName(stream.name);
  const known = before?.schemaType === "PROTOBUF"
    ? parseProtobuf(before).root.lookup(`${PACKAGE}.${name}`)
    : null;
  const message = messageOf(name, declaredFields(stream), {
    before: known instanceof protobuf.Type ? known : undefined,
    indent: "",
  });
  return `syntax = "proto3";\n\npackage ${PACKAGE};\n\n${message}`;
}

interface MessageOptions {
  readonly before: protobuf.Type | undefined;
  readonly indent: string;
}

function messageOf(
  name: string,
  fields: readonly DeclaredField[],
  { before, indent }: MessageOptions,
): string {
  const inner = `${indent}  `;
  const nested: string[] = [];
  const place = (type: DeclaredType, field: string): string => {
    switch (type.kind) {
      case "integer":
        return "int64";
      case "number":
        return "double";
      case "boolean":
        return "bool";
      case "string":
        return "string";
      case "record": {
        const own = typeName(field);
        const known = before?.nested?.[own];
        nested.push(messageOf(own, type.fields, {
          before: known instanceof protobuf.Type ? known : undefined,
          indent: inner,
        }));
        return own;
      }
      default:
        throw new TypeError(`the field '${field}' holds lists or maps inside of each other`);
    }
  };
  const numbers = numbersOf(fields, before);
  const lines = fields.map(({ name, type, optional }) => {
    const number = numbers.of.get(name)!;
    if (type.kind === "list") return `repeated ${place(type.items, name)} ${name} = ${number};`;
    if (type.kind === "map") return `map<string, ${place(type.values, name)}> ${name} = ${number};`;
    return `${optional ? "optional " : ""}${place(type, name)} ${name} = ${number};`;
  });
  const { gone } = numbers;
  if (gone.length > 0) lines.unshift(`reserved ${gone.join(", ")};`);
  const body = [...nested, ...lines.map((line) => `${inner}${line}\n`)].join("");
  return `${indent}message ${name} {\n${body}${indent}}\n`;
}

function numbersOf(
  fields: readonly DeclaredField[],
  before: protobuf.Type | undefined,
): { readonly of: ReadonlyMap<string, number>; readonly gone: readonly number[] } {
  const known = new Map(before?.fieldsArray.map(({ name, id }) => [name, id]));
  const reserved = (before?.reserved ?? []).filter(Array.isArray) as number[][];
  const taken = [...known.values(), ...reserved.map(([, to]) => to!)];
  let next = Math.max(0, ...taken) + 1;
  // From 19,000 to 19,999 they are Protobuf's own, which no record comes near.
  const of = new Map(fields.map(({ name }) => [name, known.get(name) ?? next++]));
  const used = new Set(of.values());
  const gone = [
    ...reserved.flatMap(([from, to]) =>
      Array.from({ length: to! - from! + 1 }, (_, index) => from! + index)
    ),
    ...[...known.values()].filter((id) => !used.has(id)),
  ];
  return { of, gone: [...new Set(gone)].sort((a, b) => a - b) };
}
