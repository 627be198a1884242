import type avro from "avsc";
import { parseAvro } from "../parse/avro.ts";
import type { WholeSchema } from "../schema.ts";
import type { Fault } from "./fault.ts";

/**
 * Why what is written with one Avro schema cannot be read with another, by the rules of schema
 * resolution; avsc's resolver says whether, this says where. The tests hold one against the other.
 *
 * @see https://avro.apache.org/docs/1.11.1/specification/#schema-resolution
 */
export function avroFaults(reader: WholeSchema, writer: WholeSchema): readonly Fault[] {
  return new Resolution().faults(parseAvro(reader), parseAvro(writer), "");
}

const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  int: ["int"],
  long: ["int", "long"],
  float: ["int", "long", "float"],
  double: ["int", "long", "float", "double"],
  bytes: ["bytes", "string"],
  string: ["string", "bytes"],
};

const UNIONS = new Set(["union:wrapped", "union:unwrapped"]);
const NAMED = new Set(["record", "error", "enum", "fixed"]);

class Resolution {
  /** Pairs of records under way or done: a record may hold itself. */
  readonly #seen = new Set<string>();

  faults(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    const fault = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    if (UNIONS.has(writer.typeName)) {
      return branches(writer).flatMap((branch) => {
        const faults = this.faults(reader, branch, path);
        if (faults.length === 0 || !UNIONS.has(reader.typeName)) return faults;
        const message = `no branch of the reader's union reads the writer's ${nameOf(branch)}`;
        return [fault("MISSING_UNION_BRANCH", message)];
      });
    }
    if (UNIONS.has(reader.typeName)) return this.#intoUnion(reader, writer, path);
    if (PROMOTIONS[reader.typeName]?.includes(writer.typeName)) return [];
    if (reader.typeName !== writer.typeName) {
      const message = `the reader expects ${nameOf(reader)} and the writer has ${nameOf(writer)}`;
      return [fault("TYPE_MISMATCH", message)];
    }
    if (NAMED.has(reader.typeName) && !isCalled(reader, writer)) {
      const message =
        `the reader's ${reader.name} is the writer's ${writer.name}: give the reader ` +
        "that name, or an alias";
      return [fault("NAME_MISMATCH", message)];
    }
    switch (reader.typeName) {
      case "record":
      case "error":
        return this.#record(
          reader as avro.types.RecordType,
          writer as avro.types.RecordType,
          path,
        );
      case "array": {
        const items = (type: avro.Type) => (type as avro.types.ArrayType).itemsType;
        return this.faults(items(reader), items(writer), `${path}/[]`);
      }
      case "map": {
        const values = (type: avro.Type) => (type as avro.types.MapType).valuesType;
        return this.faults(values(reader), values(writer), `${path}/{}`);
      }
      case "enum":
        return enumFaults(
          reader as avro.types.EnumType,
          writer as avro.types.EnumType,
        ).map((message) => fault("MISSING_ENUM_SYMBOLS", message));
      case "fixed": {
        const [wanted, given] = [reader, writer].map((one) => (one as avro.types.FixedType).size);
        const message = `the reader's ${reader.name} has ${wanted} bytes and the writer's ${given}`;
        return wanted === given ? [] : [fault("FIXED_SIZE_MISMATCH", message)];
      }
      default:
        return [];
    }
  }

  /** One branch that reads it is enough. */
  #intoUnion(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    const types = branches(reader);
    const named = types.find((type) =>
      type.typeName === writer.typeName && (!NAMED.has(type.typeName) || isCalled(type, writer))
    );
    // The branch of the same name is the one that was meant, so its faults are what helps.
    const meant = named === undefined ? undefined : this.faults(named, writer, path);
    if (meant?.length === 0) return [];
    if (types.some((type) => type !== named && this.faults(type, writer, path).length === 0)) {
      return [];
    }
    return meant ?? [{
      rule: "MISSING_UNION_BRANCH",
      path: path || "/",
      message: `no branch of the reader's union reads the writer's ${nameOf(writer)}`,
    }];
  }

  #record(
    reader: avro.types.RecordType,
    writer: avro.types.RecordType,
    path: string,
  ): readonly Fault[] {
    const pair = `${reader.name} ${writer.name} ${reader.fields.length} ${writer.fields.length}`;
    if (this.#seen.has(pair)) return [];
    this.#seen.add(pair);
    return reader.fields.flatMap((field): readonly Fault[] => {
      const names = [field.name, ...field.aliases];
      const written = names.map((name) => writer.fields.find((one) => one.name === name))
        .find((one) => one !== undefined);
      const at = `${path}/${field.name}`;
      if (written !== undefined) return this.faults(field.type, written.type, at);
      if (hasDefault(field)) return [];
      return [{
        rule: "READER_FIELD_MISSING_DEFAULT_VALUE",
        path: at,
        message:
          `the reader expects '${field.name}', which the writer does not have, and declares ` +
          "no default for it",
      }];
    });
  }
}

function enumFaults(reader: avro.types.EnumType, writer: avro.types.EnumType): readonly string[] {
  // A default takes the place of symbols that the reader does not know; the types leave it out.
  if ((reader as unknown as { readonly default?: unknown }).default !== undefined) return [];
  const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  return unknown.length === 0
    ? []
    : [`the reader's ${reader.name} lacks the symbols ${unknown.join(", ")} of the writer`];
}

function branches(union: avro.Type): readonly avro.Type[] {
  return (union as avro.types.UnwrappedUnionType).types as readonly avro.Type[];
}

function isCalled(reader: avro.Type, writer: avro.Type): boolean {
  const aliases = (reader as { readonly aliases?: readonly string[] }).aliases ?? [];
  // Java's check, which registries use, is content with the name without its namespace.
  const plain = (name: string | undefined) => name?.slice(name.lastIndexOf(".") + 1);
  return plain(reader.name) === plain(writer.name) ||
    aliases.some((alias) => alias === writer.name);
}

/** avsc gives undefined where none is declared. */
function hasDefault(field: avro.types.Field): boolean {
  return field.defaultValue() !== undefined;
}

function nameOf(type: avro.Type): string {
  return type.name ?? type.typeName;
}
