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
import { IN_ONE_PIECE, type Turns } from "./turns.ts";

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
 * Encodes a frame as Grafana reads it: an Arrow IPC file. A large one is encoded in steps.
 *
 * @returns the file's parts in their order; the memory of a part may be that of the frame's values
 * @throws {TypeError} when a value does not fit its field, or fields differ in length; it names the
 * field and the row
 */
export async function toArrow(
  frame: Frame,
  turns: Turns = IN_ONE_PIECE,
): Promise<readonly Uint8Array[]> {
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
    const data = await columnData(field, turns);
    fields.push({
      name: field.name,
      type,
      nullable: data.nullCount > 0,
      metadata: fieldMetadata(field),
    });
    columns.push(new Column(rows === 0 ? [] : [batch(type, data)], type));
  }
  if (turns.over) await turns.next();
  const schema = { fields, metadata: frameMetadata(frame) };
  const parts = new Parts();
  // deno-lint-ignore no-explicit-any -- flechette declares what it reads more narrowly than it is
  tableToIPC(new Table(schema as any, columns), { format: "file", sink: parts });
  return parts.written;
}

/** Takes what flechette writes as it is: a large column is not copied. */
class Parts {
  readonly written: Uint8Array[] = [];

  write(bytes: Uint8Array): void {
    this.written.push(bytes);
  }

  pad(bytes: number): void {
    this.write(new Uint8Array(bytes));
  }

  finish(): null {
    return null;
  }
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

async function columnData(field: Field, turns: Turns): Promise<ColumnData> {
  try {
    return await columnOf(field, turns);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new TypeError(
      `Field "${field.name}" (${field.type}): ${error.message}`,
    );
  }
}

function columnOf({ type, values, missing }: Field, turns: Turns): Promise<ColumnData> {
  const source = { values, missing, turns };
  switch (type) {
    case "time":
      return timeColumn(source);
    case "string":
      return stringColumn(source);
    case "boolean":
      return booleanColumn(source);
    case "json":
      return jsonColumn(source);
    case "int64":
    case "uint64":
      return bigColumn(source, type);
    default:
      return numberColumn(source, type);
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
