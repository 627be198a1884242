import avro from "avsc";
import { parseAvro } from "../parse/avro.ts";
import type { WholeSchema } from "../schema.ts";
import { Effort, type Fault } from "./fault.ts";

/**
 * Why what is written with one Avro schema cannot be read with another, by the rules of schema
 * resolution; avsc's resolver says whether, this says where. The tests hold one against the other.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
 * @throws {SchemaFault} when one of them is none, or they cannot be compared
 */
export function avroFaults(reader: WholeSchema, writer: WholeSchema): readonly Fault[] {
  const parse = (schema: WholeSchema) => parseAvro(schema, { logicalTypes: LOGICAL_TYPES });
  return new Resolution().faults(parse(reader), parse(writer), "");
}

/** A number of which the schema says where its point is: read with another, it would be another. */
class Decimal extends avro.types.LogicalType {
  readonly precision: number;
  readonly scale: number;

  constructor(schema?: avro.Schema, options?: unknown) {
    super(schema as never, options as never);
    const { precision, scale = 0 } = schema as { readonly [name: string]: unknown };
    const isOne = [precision, scale].every(Number.isInteger) && Number(precision) > 0;
    if (!isOne) throw new TypeError("not a decimal, but the bytes that hold it");
    this.precision = Number(precision);
    this.scale = Number(scale);
  }
}

const LOGICAL_TYPES = { decimal: Decimal } as unknown as Readonly<
  Record<string, new () => avro.types.LogicalType>
>;

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
  /**
   * What was found of pairs of records, with paths within them; nothing yet where a pair is under way,
   * since a record may hold itself.
   */
  readonly #seen = new Map<string, readonly Fault[]>();
  readonly #effort = new Effort();

  faults(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    return this.#effort.step(() => {
      if (UNIONS.has(writer.typeName)) return this.#outOfUnion(reader, writer, path);
      if (UNIONS.has(reader.typeName)) return this.#intoUnion(reader, writer, path);
      return this.#single(reader, writer, path);
    });
  }

  /** Neither is a union. */
  #single(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    const faults = this.#stored(stored(reader), stored(writer), path);
    if (faults.length > 0 || !(reader instanceof Decimal) || !(writer instanceof Decimal)) {
      return faults;
    }
    if (reader.precision === writer.precision && reader.scale === writer.scale) return [];
    const shown = ({ precision, scale }: Decimal) => `decimal(${precision}, ${scale})`;
    return [{
      rule: "DECIMAL_MISMATCH",
      path: path || "/",
      message: `the reader expects a ${shown(reader)} and the writer has a ${shown(writer)}`,
    }];
  }

  #stored(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    const fault = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
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

  /** Each branch must be read. */
  #outOfUnion(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    return branches(writer).flatMap((branch) => {
      const faults = this.faults(reader, branch, path);
      if (faults.length === 0 || !UNIONS.has(reader.typeName)) return faults;
      return [missingBranch(branch, path)];
    });
  }

  /** One branch that reads it is enough. */
  #intoUnion(reader: avro.Type, writer: avro.Type, path: string): readonly Fault[] {
    const types = branches(reader);
    const named = types.find((one) => {
      const type = stored(one);
      const { typeName } = stored(writer);
      return type.typeName === typeName && (!NAMED.has(typeName) || isCalled(type, stored(writer)));
    });
    // The branch of the same name is the one that was meant, so its faults are what helps.
    const meant = named === undefined ? undefined : this.faults(named, writer, path);
    if (meant?.length === 0) return [];
    if (types.some((type) => type !== named && this.faults(type, writer, path).length === 0)) {
      return [];
    }
    return meant ?? [missingBranch(writer, path)];
  }

  #record(
    reader: avro.types.RecordType,
    writer: avro.types.RecordType,
    path: string,
  ): readonly Fault[] {
    const pair = `${reader.name} ${writer.name}`;
    const known = this.#seen.get(pair);
    // One of them is enough to say so again.
    if (known !== undefined) return known.slice(0, 1).map((one) => within(path, one));
    this.#seen.set(pair, []);
    const faults = this.#fields(reader, writer);
    this.#seen.set(pair, faults);
    return faults.map((one) => within(path, one));
  }

  /** With paths within the record. */
  #fields(reader: avro.types.RecordType, writer: avro.types.RecordType): readonly Fault[] {
    return reader.fields.flatMap((field): readonly Fault[] => {
      const names = [field.name, ...field.aliases];
      const written = names.map((name) => writer.fields.find((one) => one.name === name))
        .find((one) => one !== undefined);
      const at = `/${field.name}`;
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

function missingBranch(writer: avro.Type, path: string): Fault {
  const message = `no branch of the reader's union reads the writer's ${nameOf(writer)}`;
  return { rule: "MISSING_UNION_BRANCH", path: path || "/", message };
}

function within(path: string, fault: Fault): Fault {
  return { ...fault, path: `${path}${fault.path}` };
}

/** The type as which a value is stored. */
function stored(type: avro.Type): avro.Type {
  return type instanceof avro.types.LogicalType ? type.underlyingType : type;
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
