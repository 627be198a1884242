import cassandra from "cassandra-driver";

const { dataTypes } = cassandra.types;

/** A column's type as the driver reports it; what `info` holds depends on the code. */
export interface ColumnType {
  readonly code: number;
  readonly info?: unknown;
}

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(dataTypes)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([name, code]) => [code, name]),
);

/** The type as CQL writes it, such as `map<text, int>`. */
export function typeName({ code, info }: ColumnType): string {
  switch (code) {
    case dataTypes.varchar:
      return "text";
    case dataTypes.list:
    case dataTypes.set:
      return `${NAMES.get(code)}<${typeName(info as ColumnType)}>`;
    case dataTypes.map:
    case dataTypes.tuple:
      return `${NAMES.get(code)}<${(info as ColumnType[]).map(typeName).join(", ")}>`;
    case dataTypes.udt:
      return (info as { name: string }).name;
    case dataTypes.custom:
      return customName(info);
    default:
      return NAMES.get(code) ?? `type ${code}`;
  }
}

function customName(info: unknown): string {
  if (Array.isArray(info)) {
    return `vector<${typeName(info[0] as ColumnType)}, ${info[1]}>`;
  }
  const name = String(info);
  return name.includes("VectorType") ? `vector<${name.split("(")[1] ?? ""}` : name;
}
