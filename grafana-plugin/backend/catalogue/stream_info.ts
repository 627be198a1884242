import type { StoredStream, StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { predictedSeries } from "#core/contract/predicted_series.ts";
import type { StreamInfo, WindowInfo } from "../../src/contract/resources.ts";

/** What the browser gets to know of a stream. */
export function streamInfo(stream: StoredStream): StreamInfo {
  const { name, title, description, scenario, key, time } = stream;
  const { schema, location, text = [], measures, dimensions } = stream;
  return {
    name,
    title,
    description,
    scenario,
    key,
    time,
    measures: present(measures, ({ label, unit }) => ({ label, unit })),
    dimensions: present(dimensions, ({ label }) => ({ label })),
    ...(location === undefined ? {} : {
      location: {
        latitude: location.latitude,
        longitude: location.longitude,
      },
    }),
    text: [...text],
    fields: Object.entries(schema.properties).map(([field, property]) => ({
      name: field,
      type: kindsOf(property).join(" | "),
    })),
    windows: stream.windows.map(windowInfo),
    predicted: [...predictedSeries(stream)],
    ...(stream.derived === undefined ? {} : { derived: stream.derived }),
    outOfOrdernessMs: stream.outOfOrdernessMs,
    ...(stream.offlineMs === undefined ? {} : { offlineMs: stream.offlineMs }),
    ...(stream.partitioner === undefined ? {} : { partitioner: stream.partitioner }),
    recordsPerSecond: stream.recordsPerSecond,
    topics: { ...stream.topics },
    retention: { ...stream.retention },
  };
}

function windowInfo(window: StoredWindow): WindowInfo {
  const { size, kind, allowedLatenessMs } = window;
  return {
    size,
    kind,
    ...(window.kind === "hopping" ? { slideMs: window.slideMs } : {}),
    ...(window.kind === "calendar" ? { unit: window.unit, zone: window.zone } : {}),
    ...(window.kind === "session" ? { gapMs: window.gapMs } : {}),
    allowedLatenessMs,
    aggregates: [...window.aggregates],
    measures: [...window.measures],
  };
}

function present<In, Out>(
  entries: Readonly<Partial<Record<string, In>>>,
  shape: (entry: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) =>
      entry === undefined ? [] : [[name, shape(entry)]]
    ),
  );
}

/** The parts of a JSON schema that hold its type. */
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
