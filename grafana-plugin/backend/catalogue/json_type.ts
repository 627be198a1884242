/** The parts of a JSON schema that tell its type. */
interface FieldSchema {
  readonly type?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly FieldSchema[];
}

/** The JSON types that a schema admits, each once, such as `["number", "null"]`. */
export function kindsOf(schema: FieldSchema): readonly string[] {
  return [...new Set(kinds(schema))];
}

function kinds(
  { type, anyOf, enum: values, const: value }: FieldSchema,
): readonly string[] {
  if (anyOf !== undefined) return anyOf.flatMap(kinds);
  if (values !== undefined) return values.map(kindOfValue);
  if (value !== undefined) return [kindOfValue(value)];
  if (Array.isArray(type)) return type.map(String);
  return [typeof type === "string" ? type : "any"];
}

function kindOfValue(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
