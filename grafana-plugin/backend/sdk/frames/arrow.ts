import {
  batchType,
  binary,
  bool,
  Column,
  type DataType,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  Table,
  tableToIPC,
  timestamp,
  TimeUnit,
  uint16,
  uint32,
  uint64,
  uint8,
  utf8,
} from "@uwdata/flechette";
import type { Field, FieldType, Frame } from "../frame.ts";
import {
  bigColumn,
  booleanColumn,
  type ColumnData,
  jsonColumn,
  numberColumn,
  stringColumn,
  timeColumn,
  toJson,
} from "./columns.ts";

/** Arrow's type of each field type, and `tstype`: what Grafana's frontend calls it. */
const TYPES: Readonly<
  Record<FieldType, { arrow: () => DataType; ts: string }>
> = {
  // Grafana takes every timestamp for nanoseconds, whatever its unit is.
  time: { arrow: () => timestamp(TimeUnit.NANOSECOND), ts: "time" },
  number: { arrow: float64, ts: "number" },
  float32: { arrow: float32, ts: "number" },
  int8: { arrow: int8, ts: "number" },
  int16: { arrow: int16, ts: "number" },
  int32: { arrow: int32, ts: "number" },
  int64: { arrow: int64, ts: "number" },
  uint8: { arrow: uint8, ts: "number" },
  uint16: { arrow: uint16, ts: "number" },
  uint32: { arrow: uint32, ts: "number" },
  uint64: { arrow: uint64, ts: "number" },
  string: { arrow: utf8, ts: "string" },
  boolean: { arrow: bool, ts: "boolean" },
  json: { arrow: binary, ts: "other" },
  enum: { arrow: uint16, ts: "enum" },
};

/**
 * Encodes a frame as Grafana reads it: an Arrow IPC file.
 *
 * @throws {TypeError} when a value does not fit its field, or fields differ in length; it names the
 * field and the row
 */
export function toArrow(frame: Frame): Uint8Array {
  const rows = frame.fields[0]?.values.length ?? 0;
  const fields: SchemaField[] = [];
  const columns: Column<unknown>[] = [];
  for (const field of frame.fields) {
    if (field.values.length !== rows) {
      throw new TypeError(
        `Field "${field.name}" has ${field.values.length} values where others have ${rows}`,
      );
    }
    const type = TYPES[field.type]?.arrow();
    if (type === undefined) {
      throw new TypeError(
        `Field "${field.name}" has the unknown type ${field.type}`,
      );
    }
    const data = columnData(field);
    fields.push({
      name: field.name,
      type,
      nullable: data.nullCount > 0,
      metadata: fieldMetadata(field),
    });
    columns.push(new Column(rows === 0 ? [] : [batch(type, data)], type));
  }
  const schema = { fields, metadata: frameMetadata(frame) };
  // deno-lint-ignore no-explicit-any -- flechette declares what it reads more narrowly than it is
  return tableToIPC(new Table(schema as any, columns), { format: "file" })!;
}

interface SchemaField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly metadata: Map<string, string>;
}

function batch(type: DataType, data: ColumnData) {
  const BatchType = batchType(type, {
    useBigInt: true,
    useBigIntTimestamp: true,
  });
  // deno-lint-ignore no-explicit-any -- as above
  return new BatchType({ type, ...data } as any);
}

function columnData(field: Field): ColumnData {
  try {
    return columnOf(field);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TypeError(
      `Field "${field.name}" (${field.type}): ${error.message}`,
    );
  }
}

function columnOf({ type, values }: Field): ColumnData {
  switch (type) {
    case "time":
      return timeColumn(values);
    case "string":
      return stringColumn(values);
    case "boolean":
      return booleanColumn(values);
    case "json":
      return jsonColumn(values);
    case "int64":
    case "uint64":
      return bigColumn(values, type);
    default:
      return numberColumn(values, type);
  }
}

function fieldMetadata({ type, labels, config }: Field): Map<string, string> {
  const metadata = new Map([["tstype", TYPES[type].ts]]);
  if (labels !== undefined) metadata.set("labels", JSON.stringify(labels));
  if (config !== undefined) metadata.set("config", toJson(config)!);
  return metadata;
}

function frameMetadata(
  { name = "", refId = "", meta }: Frame,
): Map<string, string> {
  const metadata = new Map([["name", name], ["refId", refId]]);
  if (meta !== undefined) metadata.set("meta", toJson(checkMeta(meta))!);
  return metadata;
}

const SEVERITIES: readonly unknown[] = ["info", "warning", "error"];

/**
 * `meta` as it is, once it is known that Grafana can read it.
 *
 * @throws {TypeError} when a notice has a severity for which Grafana would drop the whole frame
 */
function checkMeta(
  meta: NonNullable<Frame["meta"]>,
): NonNullable<Frame["meta"]> {
  const notices: unknown = meta.notices;
  for (const notice of Array.isArray(notices) ? notices : []) {
    if (!SEVERITIES.includes(notice?.severity)) {
      throw new TypeError(
        `A notice's severity is ${JSON.stringify(notice?.severity)}: use info, warning or error`,
      );
    }
  }
  return meta;
}
