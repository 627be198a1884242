import type { Field, FieldType, Frame } from "../frame.ts";

/** Types of Grafana's frontend and of Go for each field type. */
const TYPES: Readonly<
  Record<FieldType, readonly [type: string, frame: string]>
> = {
  time: ["time", "time.Time"],
  number: ["number", "float64"],
  float32: ["number", "float32"],
  int8: ["number", "int8"],
  int16: ["number", "int16"],
  int32: ["number", "int32"],
  int64: ["number", "int64"],
  uint8: ["number", "uint8"],
  uint16: ["number", "uint16"],
  uint32: ["number", "uint32"],
  uint64: ["number", "uint64"],
  string: ["string", "string"],
  boolean: ["boolean", "bool"],
  json: ["other", "json.RawMessage"],
  enum: ["enum", "enum"],
};

/** Rows whose values JSON cannot hold. */
export interface Entities {
  NaN?: number[];
  Inf?: number[];
  NegInf?: number[];
}

/** A frame as Grafana's streams carry it: schema and data, times in epoch ms. */
export interface FrameJson {
  readonly schema: {
    readonly name?: string;
    readonly refId?: string;
    readonly meta?: object;
    readonly fields: ReadonlyArray<{
      readonly name: string;
      readonly type: string;
      readonly typeInfo: { readonly frame: string; readonly nullable: true };
      readonly labels?: Readonly<Record<string, string>>;
      readonly config?: object;
    }>;
  };
  readonly data: {
    readonly values: ReadonlyArray<readonly unknown[]>;
    readonly entities?: ReadonlyArray<Entities | null>;
  };
}

/**
 * A frame as a packet of a stream, complete with its schema. `NaN` and the infinities are given
 * beside the values, for JSON has no words for them.
 */
export function toFrameJson(frame: Frame): FrameJson {
  const columns = frame.fields.map(jsonValues);
  const entities = columns.map((column) => column.entities);
  return {
    schema: {
      ...(frame.name ? { name: frame.name } : {}),
      ...(frame.refId ? { refId: frame.refId } : {}),
      ...(frame.meta === undefined ? {} : { meta: frame.meta }),
      fields: frame.fields.map((field) => {
        const [type, goType] = TYPES[field.type];
        return {
          name: field.name,
          type,
          // Always so: a reader that sees one packet knows the others' schema.
          typeInfo: { frame: goType, nullable: true },
          ...(field.labels === undefined ? {} : { labels: field.labels }),
          ...(field.config === undefined ? {} : { config: field.config }),
        };
      }),
    },
    data: {
      values: columns.map((column) => column.values),
      ...(entities.some((entity) => entity !== null) ? { entities } : {}),
    },
  };
}

function jsonValues(
  { type, values, missing }: Field,
): { values: unknown[]; entities: Entities | null } {
  let entities: Entities | null = null;
  const result = new Array<unknown>(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = missing?.[row] === 1 ? null : values[row] ?? null;
    if (typeof value === "bigint") {
      result[row] = type === "time" ? Number(value / 1_000_000n) : Number(value);
    } else if (
      typeof value === "number" && !Number.isFinite(value) && type !== "json"
    ) {
      result[row] = null;
      if (type === "number" || type === "float32") {
        entities ??= {};
        (entities[entityOf(value)] ??= []).push(row);
      }
    } else {
      result[row] = value;
    }
  }
  return { values: result, entities };
}

function entityOf(value: number): keyof Entities {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "NegInf";
}
