/**
 * What a column holds, and which values it takes besides null:
 * - `time`: epoch ms as a number, a fraction is kept to the nanosecond; a bigint is epoch **ns**
 * - `number` (float64), `float32`, `int8` … `uint32`: numbers
 * - `int64`, `uint64`: numbers or bigints; browsers see them as float64, exact to 2^53
 * - `string`, `boolean`
 * - `json`: any JSON value
 * - `enum`: the index of a text in `config.type.enum.text`, 0 … 65535
 */
export type FieldType =
  | "time"
  | "number"
  | "float32"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "string"
  | "boolean"
  | "json"
  | "enum";

/** A column of a frame. Null (and undefined) is a missing value; every type takes it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Typed arrays of the type's own width are sent without a look at each value. */
  readonly values: ArrayLike<unknown>;
  /** 1 in the rows that have no value: for typed arrays, which cannot hold a null. */
  readonly missing?: Uint8Array | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Grafana's FieldConfig: `unit`, `displayName`, `links`, … */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

/** A table of columns of one length: what Grafana calls a data frame. */
export interface Frame {
  readonly name?: string | undefined;
  readonly refId?: string | undefined;
  readonly meta?: FrameMeta | Readonly<Record<string, unknown>> | undefined;
  readonly fields: readonly Field[];
}

/** A remark that Grafana shows at the panel. Any other severity makes Grafana refuse the frame. */
export interface Notice {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  readonly link?: string;
  readonly inspect?: "meta" | "error" | "data" | "stats";
}

/** A figure about the query, shown in the inspector; `unit` is one of Grafana's unit ids. */
export interface QueryStat {
  readonly displayName: string;
  readonly value: number;
  readonly unit?: string;
}

/** What Grafana knows of a frame besides its columns. */
export interface FrameMeta {
  /** Dataplane type, such as `timeseries-multi`, `numeric-long`, `log-lines`. */
  readonly type?: string;
  readonly typeVersion?: readonly [number, number];
  readonly preferredVisualisationType?:
    | "graph"
    | "table"
    | "logs"
    | "trace"
    | "nodeGraph"
    | "flamegraph"
    | "rawPrometheus";
  readonly executedQueryString?: string;
  readonly notices?: readonly Notice[];
  readonly stats?: readonly QueryStat[];
  /** Live channel `<scope>/<namespace>/<path>` whose packets continue this frame. */
  readonly channel?: string;
  readonly dataTopic?: "annotations" | "alertStates" | "series";
  readonly uniqueRowIdFields?: readonly number[];
  readonly path?: string;
  readonly pathSeparator?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}
