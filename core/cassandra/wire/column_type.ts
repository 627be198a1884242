import cassandra from "cassandra-driver";

const { dataTypes } = cassandra.types;

/** A column's type as the driver reports it; what `info` holds depends on the code. */
export interface ColumnType {
  readonly code: number;
  readonly info?: unknown;
}

/** A user-defined type. */
export interface UdtInfo {
  readonly name: string;
  readonly fields: ReadonlyArray<{ readonly name: string; readonly type: ColumnType }>;
}

/** A type by its parts. */
export type KnownType =
  | { readonly kind: "native"; readonly code: number }
  | { readonly kind: "list" | "set"; readonly item: ColumnType }
  | { readonly kind: "map"; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: "tuple"; readonly items: readonly ColumnType[] }
  | ({ readonly kind: "udt" } & UdtInfo)
  | { readonly kind: "vector"; readonly item: ColumnType; readonly dimension: number }
  | { readonly kind: "custom"; readonly className: string };

/** The parts of a type; what protocol 4 has no code for, such as a vector, comes as a class name. */
export function partsOf({ code, info }: ColumnType): KnownType {
  switch (code) {
    case dataTypes.list:
      return { kind: "list", item: info as ColumnType };
    case dataTypes.set:
      return { kind: "set", item: info as ColumnType };
    case dataTypes.map: {
      const [key, value] = info as [ColumnType, ColumnType];
      return { kind: "map", key, value };
    }
    case dataTypes.tuple:
      return { kind: "tuple", items: info as readonly ColumnType[] };
    case dataTypes.udt:
      return { kind: "udt", ...info as UdtInfo };
    case dataTypes.custom: {
      if (Array.isArray(info)) {
        return { kind: "vector", item: info[0] as ColumnType, dimension: Number(info[1]) };
      }
      const parsed = parseMarshalType(String(info));
      return parsed === null ? { kind: "custom", className: String(info) } : partsOf(parsed);
    }
    default:
      return { kind: "native", code };
  }
}

const NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(dataTypes)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([name, code]) => [code, name] as const),
  [dataTypes.varchar, "text"],
]);

/** The type as CQL writes it, such as `map<text, int>`. */
export function typeName(type: ColumnType): string {
  const parts = partsOf(type);
  switch (parts.kind) {
    case "native":
      return NAMES.get(parts.code) ?? `type ${parts.code}`;
    case "list":
    case "set":
      return `${parts.kind}<${typeName(parts.item)}>`;
    case "map":
      return `map<${typeName(parts.key)}, ${typeName(parts.value)}>`;
    case "tuple":
      return `tuple<${parts.items.map(typeName).join(", ")}>`;
    case "vector":
      return `vector<${typeName(parts.item)}, ${parts.dimension}>`;
    case "udt":
      return parts.name;
    case "custom":
      return parts.className;
  }
}

const PACKAGE = "org.apache.cassandra.db.marshal.";

/** Cassandra's classes of types, without their package. */
const NATIVE: Readonly<Partial<Record<string, number>>> = {
  AsciiType: dataTypes.ascii,
  LongType: dataTypes.bigint,
  BytesType: dataTypes.blob,
  BooleanType: dataTypes.boolean,
  CounterColumnType: dataTypes.counter,
  DecimalType: dataTypes.decimal,
  DoubleType: dataTypes.double,
  FloatType: dataTypes.float,
  Int32Type: dataTypes.int,
  TimestampType: dataTypes.timestamp,
  DateType: dataTypes.timestamp,
  UUIDType: dataTypes.uuid,
  LexicalUUIDType: dataTypes.uuid,
  UTF8Type: dataTypes.varchar,
  IntegerType: dataTypes.varint,
  TimeUUIDType: dataTypes.timeuuid,
  LegacyTimeUUIDType: dataTypes.timeuuid,
  InetAddressType: dataTypes.inet,
  SimpleDateType: dataTypes.date,
  TimeType: dataTypes.time,
  ShortType: dataTypes.smallint,
  ByteType: dataTypes.tinyint,
  DurationType: dataTypes.duration,
};

/**
 * The type that a class name of Cassandra stands for, such as
 * `org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType , 3)`.
 *
 * @returns null when it is none that is known
 */
export function parseMarshalType(text: string): ColumnType | null {
  const open = text.indexOf("(");
  const name = (open < 0 ? text : text.slice(0, open)).trim();
  if (!name.startsWith(PACKAGE)) return null;
  const className = name.slice(PACKAGE.length);
  if (open < 0) {
    const code = NATIVE[className];
    return code === undefined ? null : { code };
  }
  const close = text.lastIndexOf(")");
  const parameters = splitParameters(text.slice(open + 1, close < 0 ? undefined : close));
  return parametric(className, parameters);
}

function parametric(className: string, parameters: readonly string[]): ColumnType | null {
  const [first = "", second = ""] = parameters;
  switch (className) {
    case "FrozenType":
    case "ReversedType":
      return parseMarshalType(first);
    case "VectorType": {
      const item = parseMarshalType(first);
      return item && { code: dataTypes.custom, info: [item, Number(second)] };
    }
    case "ListType":
    case "SetType": {
      const info = parseMarshalType(first);
      return info && { code: className === "ListType" ? dataTypes.list : dataTypes.set, info };
    }
    case "MapType": {
      const info = all(parameters.map(parseMarshalType));
      return info && { code: dataTypes.map, info };
    }
    case "TupleType": {
      const info = all(parameters.map(parseMarshalType));
      return info && { code: dataTypes.tuple, info };
    }
    case "UserType":
      return userType(parameters);
    default:
      return null;
  }
}

/** `keyspace, hex of the name, hex of a field:its type, …` */
function userType([keyspace, name = "", ...fields]: readonly string[]): ColumnType | null {
  const types = all(fields.map((field) => parseMarshalType(field.slice(field.indexOf(":") + 1))));
  if (types === null) return null;
  const named = fields.map((field, index) => ({
    name: fromHex(field.slice(0, field.indexOf(":"))),
    type: types[index]!,
  }));
  return { code: dataTypes.udt, info: { keyspace, name: fromHex(name), fields: named } };
}

function all(types: ReadonlyArray<ColumnType | null>): readonly ColumnType[] | null {
  return types.every((type) => type !== null) ? types : null;
}

function fromHex(hex: string): string {
  return new TextDecoder().decode(
    Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16)),
  );
}

/** Splits at the commas that are in no parentheses. */
function splitParameters(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}
