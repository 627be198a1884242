import type { TSchema } from "typebox";

/** Brings a decoded record into the form that its stream declares. */
export type RecordShape = (record: unknown) => unknown;

interface Declared {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly anyOf?: readonly Declared[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Declared>>;
  readonly required?: readonly string[];
  readonly items?: Declared;
}

/**
 * What a record's schema says of what other formats say in other ways: one that a union leaves open
 * is absent where null is not allowed, and null where it must be there; a time that is a number of
 * ms is text where a text is declared.
 *
 * @returns a function that changes the record that it is given
 */
export function createShape(schema: TSchema): RecordShape {
  return shapeOf(schema as Declared) ?? ((record) => record);
}

function shapeOf(schema: Declared): RecordShape | undefined {
  if (schema.items !== undefined) {
    const items = shapeOf(schema.items);
    return items && ((list) => {
      if (Array.isArray(list)) { for (const [at, one] of list.entries()) list[at] = items(one); }
      return list;
    });
  }
  if (schema.properties === undefined) {
    const within = schema.anyOf?.map(shapeOf).find((one) => one !== undefined);
    if (within !== undefined) return within;
    return isTimeText(schema) ? timeText : undefined;
  }
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties).map(([name, property]) => ({
    name,
    nullable: allowsNull(property),
    required: required.has(name),
    inner: shapeOf(property),
  }));
  return (record) => {
    if (typeof record !== "object" || record === null) return record;
    const values = record as Record<string, unknown>;
    for (const { name, nullable, required, inner } of fields) {
      const value = values[name];
      if (value === null && !nullable) delete values[name];
      else if (value === undefined) {
        if (required && nullable) values[name] = null;
      } else if (inner !== undefined) values[name] = inner(value);
    }
    return values;
  };
}

function allowsNull({ type, anyOf, enum: values }: Declared): boolean {
  return [type].flat().includes("null") || values?.includes(null) === true ||
    anyOf?.some(allowsNull) === true;
}

function isTimeText({ type, format }: Declared): boolean {
  return type === "string" && format === "date-time";
}

function timeText(value: unknown): unknown {
  const isTime = typeof value === "number" && Math.abs(value) <= 8.64e15;
  return isTime ? new Date(value).toISOString() : value;
}
