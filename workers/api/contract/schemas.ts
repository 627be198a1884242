import Type, { type TSchema } from "typebox";
import { VALUE_FORMATS } from "#core/declaration/mod.ts";
import { ROLE_KINDS } from "#core/kafka/topic_roles.ts";
import { LEVELS } from "#core/registry/compatibility/level.ts";
import { SCHEMA_TYPES } from "#core/registry/schema.ts";
import { FORMULAS } from "#window/mod.ts";
import { problemKinds } from "#core/http/problem.ts";
import { closed, count, epochMs, orNull, partition } from "#core/contract/schema.ts";
import { verdictSchema } from "#core/contract/verdict.ts";

/** Gives a schema the name under which the OpenAPI document lists it. */
const named = <S extends TSchema>(title: string, schema: S): S => ({ ...schema, title });

export const nextCursor = orNull(
  Type.String({ description: "Send it as 'cursor' for the next page; null at the end" }),
);

const labels = Type.Record(
  Type.String(),
  Type.Object({ label: Type.String(), unit: Type.Optional(Type.String()) }, closed),
);

const windowRules = {
  kind: Type.Enum(["tumbling", "hopping", "calendar", "session"]),
  sizeMs: Type.Optional(Type.Integer()),
  slideMs: Type.Optional(Type.Integer()),
  gapMs: Type.Optional(Type.Integer()),
  unit: Type.Optional(Type.Enum(["day", "week", "month"], {
    description: "Of calendar windows: civil days, weeks from Monday or months",
  })),
  zone: Type.Optional(Type.String({
    description: "Time zone of calendar windows, such as Europe/Athens",
  })),
  allowedLatenessMs: Type.Integer({ minimum: 0 }),
  aggregates: Type.Array(Type.String()),
  measures: Type.Array(Type.String()),
  emit: Type.Enum(["update", "final", "final-then-correct"]),
  filter: Type.Optional(Type.Object({ field: Type.String() }, { additionalProperties: true })),
};

export const windowKind = named(
  "WindowKind",
  Type.Object({
    size: Type.Integer({
      minimum: 0,
      description: "ms; 0 for sessions; of calendar windows, of 24 h, 7 or 30 days",
    }),
    ...windowRules,
    bucketMs: Type.Integer({ minimum: 1, description: "Length of its buckets in Cassandra, ms" }),
  }, closed),
);

/** What is predicted of the windows of a stream. */
const predictedSeries = Type.Array(
  Type.Object({
    measure: Type.String(),
    aggregate: Type.String(),
    window: Type.Integer({ minimum: 1, description: "Size of the windows, ms" }),
    horizon: Type.Integer({ minimum: 1, description: "Windows ahead" }),
    season: Type.Optional(
      Type.Integer({ minimum: 2, description: "Windows after which the series repeats" }),
    ),
  }, closed),
  { description: "What is predicted of each key" },
);

const groupedWindows = named(
  "GroupedWindows",
  Type.Object({
    by: Type.Array(Type.String(), { description: "Dimensions; none: all keys together" }),
    windows: Type.Array(Type.Object(windowRules, closed)),
    predict: predictedSeries,
  }, { ...closed, description: "Windows across keys, which are a stream of their own" }),
);

const TERM_AGGREGATES = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last", "p50", "p95", "p99"] as const,
  ...["value", "increase"] as const,
] as const;

const term = named(
  "Term",
  Type.Object({
    source: Type.String({ description: "Stream whose windows it takes" }),
    size: Type.Integer({ minimum: 1, description: "Of these windows, ms" }),
    measure: Type.String({ description: "Empty for 'count'" }),
    aggregate: Type.Enum(TERM_AGGREGATES, {
      description: "'increase' is that of 'last' since the window before",
    }),
    weight: Type.Number(),
    shift: Type.Integer({ description: "Takes the window that is so many windows later" }),
    key: Type.Union([
      Type.Literal("same"),
      Type.Object({ constant: Type.String() }, closed),
      Type.Object({ pattern: Type.String(), to: Type.String() }, closed),
    ], { description: "How an input's key becomes that of the derived window" }),
    across: Type.Enum(["sum", "avg", "min", "max"], {
      description: "How several inputs become one value",
    }),
    expect: Type.Array(Type.String(), {
      description: "Keys of the inputs that should be there; none: those that have been seen",
    }),
  }, closed),
);

export const derivation = named(
  "Derivation",
  Type.Union([
    Type.Object({
      kind: Type.Literal("grouped"),
      source: Type.String({ description: "Stream whose records are counted" }),
      by: Type.Array(Type.String(), { description: "Dimensions; none: all keys together" }),
    }, closed),
    Type.Object({
      kind: Type.Literal("formula"),
      terms: Type.Record(Type.String(), term),
      measures: Type.Record(
        Type.String(),
        Type.Object({
          formula: Type.Enum([...FORMULAS]),
          terms: Type.Array(Type.String()),
        }, closed),
      ),
    }, closed),
  ], { description: "What the windows of the stream are made of" }),
);

export const streamSummary = named(
  "Stream",
  Type.Object({
    name: Type.String(),
    title: Type.String(),
    description: Type.String(),
    scenario: Type.String(),
    topic: Type.Object({ name: Type.String(), env: Type.String() }, closed),
    topics: Type.Object({
      records: Type.String(),
      windows: Type.String(),
      late: Type.String(),
      dead: Type.String(),
    }, closed),
    key: Type.String({ description: "Field that holds the entity" }),
    time: Type.String({ description: "Field that holds the event time" }),
    id: Type.Optional(Type.String({
      description: "Field that tells the records of a key apart: posted again, one is written once",
    })),
    schema: Type.Object({}, { additionalProperties: true, description: "JSON schema of a record" }),
    measures: labels,
    dimensions: labels,
    location: Type.Optional(
      Type.Object({ latitude: Type.String(), longitude: Type.String() }, closed),
    ),
    text: Type.Optional(Type.Array(Type.String())),
    sensitive: Type.Optional(Type.Array(Type.String(), {
      description: "Fields that tell who a person is: to be masked where people look",
    })),
    windows: Type.Array(windowKind),
    grouped: Type.Array(groupedWindows),
    derived: Type.Optional(derivation),
    outOfOrdernessMs: Type.Integer({ minimum: 0 }),
    offlineMs: Type.Integer({
      minimum: 0,
      description: "How long a key that is silent is waited for while others go on, ms",
    }),
    partitioner: Type.Enum(["murmur2", "crc32", "any"], {
      description: "How producers find a key's partition; 'any' when they differ",
    }),
    format: Type.Optional(Type.Enum([...VALUE_FORMATS], {
      description: "How producers of Sluice write its records; default: the settings say it",
    })),
    recordsPerSecond: Type.Number({ description: "Expected of one key" }),
    retention: Type.Object({
      topicMs: Type.Number(),
      rawMs: Type.Number(),
      windowsMs: Type.Number(),
    }, closed),
    predict: predictedSeries,
    arrival: Type.Optional(
      Type.Object({
        window: Type.Integer({ minimum: 1, description: "Size of the windows, ms" }),
        progress: Type.String({ description: "Measure of how far a key has come" }),
        destination: Type.Number({ description: "Where the way ends" }),
        course: Type.Optional(Type.String({ description: "Measure that rises on the way out" })),
      }, { ...closed, description: "Whose arrival is predicted" }),
    ),
    predictionsTopic: Type.Optional(Type.String()),
    table: Type.String({ description: "Raw table in Cassandra" }),
    rawBucketMs: Type.Integer({ minimum: 1 }),
  }, closed),
);

export const topic = named(
  "Topic",
  Type.Object({
    name: Type.String(),
    stream: Type.Optional(Type.String()),
    kind: Type.Enum([...ROLE_KINDS], { description: "What it is for" }),
    partitions: Type.Array(Type.Object({ partition, earliest: count, latest: count }, closed)),
    records: Type.Integer({
      minimum: 0,
      description: "Offsets between earliest and latest; markers of transactions count too",
    }),
  }, closed),
);

export const group = named(
  "Group",
  Type.Object({
    group: Type.String(),
    state: Type.Optional(Type.String()),
    lag: count,
    topics: Type.Array(Type.Object({
      topic: Type.String(),
      lag: count,
      partitions: Type.Array(
        Type.Object({
          partition,
          offset: orNull(Type.Integer({ description: "Null before the first commit" })),
          latest: count,
          lag: count,
        }, closed),
      ),
    }, closed)),
  }, closed),
);

const node = Type.Integer({ description: "Id of a broker" });

export const cluster = Type.Object({
  controller: orNull(node),
  brokers: Type.Array(Type.Object({
    id: node,
    host: Type.String(),
    port: Type.Integer(),
    leads: { ...count, description: "Partitions of the topics below that it leads" },
    replicas: { ...count, description: "Replicas of them that it has" },
  }, { ...closed, title: "Broker" })),
  topics: Type.Array(Type.Object({
    name: Type.String(),
    partitions: Type.Array(Type.Object({
      partition,
      leader: orNull(node),
      replicas: Type.Array(node),
      inSync: Type.Array(node, { description: "Those that have all that was acknowledged" }),
    }, closed)),
  }, { ...closed, title: "ReplicatedTopic" })),
}, closed);

export const schemaVersion = Type.Object({
  subject: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  id: Type.Integer({ description: "What encoded records name it by; the same in every subject" }),
  schemaType: Type.Enum([...SCHEMA_TYPES]),
  schema: Type.String(),
}, { ...closed, title: "SchemaVersion" });

export const registeredSchemas = Type.Object({
  registry: Type.Object({
    kind: Type.Enum(["embedded", "remote"]),
    place: Type.String({ description: "What and where it is, for people" }),
  }, closed),
  subjects: Type.Array(Type.Object({
    subject: Type.String(),
    stream: Type.Optional(Type.String({ description: "Stream whose records it describes" })),
    topic: Type.Optional(Type.String()),
    compatibility: Type.Enum([...LEVELS]),
    versions: Type.Array(Type.Integer({ minimum: 1 }), { description: "Oldest first" }),
    latest: schemaVersion,
  }, { ...closed, title: "Subject" })),
}, closed);

export const ledger = named(
  "Ledger",
  Type.Object({ in: count, counted: count, late: count, dead: count, filtered: count }, {
    ...closed,
    description: "Where the records went; 'in' is the sum of the others",
  }),
);

const times = {
  watermark: orNull(epochMs("Event time up to which records are complete")),
  maxEventTime: orNull(epochMs("Highest event time seen")),
};

export const streamPipeline = named(
  "StreamPipeline",
  Type.Object({
    stream: Type.String(),
    verdict: verdictSchema,
    rate: Type.Number({ minimum: 0, description: "Records per second over the last 10 s" }),
    history: Type.Array(count, {
      description: "Records that came in each of the last 60 full seconds, oldest first",
    }),
    newestAt: orNull(epochMs("When the newest record was appended; null when none is known")),
    lastMinute: Type.Object({ late: count, dead: count }, {
      ...closed,
      description: "What the last minute added to the ledger, as far as this instance has seen it",
    }),
    ...times,
    watermarkDelayMs: orNull(Type.Integer({ description: "Wall clock minus watermark" })),
    ledger,
    holes: Type.Integer({
      minimum: 0,
      description: "Offsets passed that hold no record: markers, aborted and compacted ones",
    }),
    waitsFor: Type.Optional(Type.Object({
      source: Type.String(),
      partition,
      watermark: orNull(epochMs("How far that input has come; null when it has not begun")),
    }, {
      ...closed,
      description:
        "Of a derived stream: the input that is furthest behind; absent when all are idle",
    })),
    firstHop: Type.Optional({
      ...ledger,
      description: "Of windows across keys: where the records of the source went",
    }),
    lag: Type.Object({ process: orNull(count), persist: orNull(count) }, closed),
    tasks: Type.Array(Type.Object({ task: partition, ...times, ledger }, closed)),
  }, closed),
);

const part = Type.Object({
  state: Type.String(),
  fix: Type.Optional(Type.String({ description: "What to do when it is not well" })),
  since: epochMs("When that state began, as far as is known"),
  heardAt: orNull(epochMs("When the part last said how it is")),
}, closed);

export const health = named(
  "Health",
  Type.Object({
    status: Type.Enum(["ok", "unavailable", "draining"]),
    kafka: part,
    cassandra: part,
    live: part,
  }, closed),
);

export const problem = named(
  "Problem",
  Type.Object({
    type: Type.Enum(problemKinds.map(({ type }) => type), { description: "The kind of problem" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    allowed: Type.Optional(Type.Array(Type.String())),
    errors: Type.Optional(Type.Array(
      Type.Object({ index: count, field: Type.String(), detail: Type.String() }, closed),
    )),
  }, { ...closed, description: "RFC 9457" }),
);
