import type { Static, TObject } from "typebox";
import type {
  AggregateName,
  Derivation,
  EmitPolicy,
  RecordFilter,
  SessionSpec,
  WindowSpec,
  WindowSpecBase,
} from "#window/mod.ts";
import type { ArrivalDeclaration, PredictionDeclaration, PredictionSpec } from "./prediction.ts";
import type { PollDeclaration } from "./poll.ts";

/** A numeric field that windows aggregate and charts draw. */
export interface Measure {
  /** Label for people, such as `Speed`. */
  readonly label: string;
  /** Unit as it is written beside a number, such as `km/h`; empty for a pure number. */
  readonly unit: string;
}

/** A field that records are grouped or filtered by. */
export interface Dimension {
  readonly label: string;
}

/** Where windows lie in time: a {@linkcode WindowSpec} without what is computed of them. */
type ShapeOf<Spec> = Spec extends WindowSpec ? Readonly<Omit<Spec, keyof WindowSpecBase>> : never;

/** Windows that lie where the clock or the calendar puts them. */
export type AlignedShape = ShapeOf<Exclude<WindowSpec, SessionSpec>>;

interface WindowRules {
  /** How long after a window's end its late records still correct it, ms. Default 0. */
  readonly allowedLatenessMs?: number;
  /** Default: count, sum, min, max, avg. */
  readonly aggregates?: readonly AggregateName[];
  /** Measures that are aggregated. Default: all of the stream. */
  readonly measures?: readonly string[];
  /** Default: `final-then-correct`. */
  readonly emit?: EmitPolicy;
  /** Records that do not match are not counted in this window. */
  readonly filter?: RecordFilter;
}

/** Windows of each key. */
type KeyWindow = WindowRules & ShapeOf<WindowSpec> & { readonly by?: undefined };

/**
 * Windows across keys, which become a stream of their own: see {@linkcode groupedStreams}. A record
 * that lacks one of the fields is in none of them.
 */
export type GroupedWindow = WindowRules & AlignedShape & {
  /** Dimensions whose values make the group; none: all records are one group. */
  readonly by: readonly string[];
};

/** A window as a stream file writes it; {@linkcode defineStream} fills the defaults in. */
export type WindowDeclaration = KeyWindow | GroupedWindow;

/** The windows of a stream's records by the same dimensions. */
export interface GroupedDeclaration {
  readonly by: readonly string[];
  readonly windows: readonly WindowSpec[];
  readonly predict: readonly PredictionSpec[];
}

/** How long each copy of a stream is kept, ms. */
export interface Retention {
  /** Records in Kafka. */
  readonly topicMs: number;
  /** Raw rows in Cassandra. */
  readonly rawMs: number;
  /** Window rows in Cassandra. */
  readonly windowsMs: number;
}

/**
 * How records of a stream come about in a simulated world.
 *
 * `Moment` is what the scenario knows of one entity at one instant; every stream of the scenario
 * reads the same moment, so their records agree with one another.
 */
export interface Simulation<Fields, Moment> {
  /** Event time between two records of one entity, ms. */
  readonly everyMs: number;
  /** The record at this moment, or undefined when the entity has nothing to report. */
  record(moment: Moment): Fields | undefined;
}

/** What texts in number fields mean, from senders that write numbers as text. */
export interface CoerceRules<Field extends string = string> {
  /** Number fields whose texts are read as numbers, such as `"21.5"`. */
  readonly numbers: readonly Field[];
  /**
   * Texts, in whatever case, that say that there is no value: their record is refused with that as
   * the reason. Default: Home Assistant's `unavailable` and `unknown`.
   */
  readonly unavailable?: readonly string[];
}

/** MQTT topics whose messages are records of a stream. */
export interface MqttSource<Field extends string = string> {
  /**
   * Topic filter. A level in braces is any level, and its text is the value of that field: of
   * `home/{room_id}/climate` the topic `home/kitchen/climate` makes `{"room_id": "kitchen"}`. `+` is
   * any level too, and `#` at the end all further ones.
   */
  readonly topic: string;
  /**
   * Field that a message is the value of where it is a number, a truth value, or text that is no
   * object. Default: only objects are taken, whose fields are those of the record.
   */
  readonly value?: Field;
  /** Fields of the record by names that the messages' objects have instead. */
  readonly rename?: Readonly<Record<string, Field>>;
  /**
   * Fields that the declaration gives, whatever a message holds: a value that is the same in each
   * record, or a text with the values of other fields in braces, such as `"{building}/{device}"`.
   * They are made in this order, after those of the topic, the message, and the event time.
   */
  readonly fields?: Readonly<Partial<Record<Field, string | number | boolean>>>;
}

/** How a producer finds the partition of a key; `any` when nothing is known of it. */
export const PARTITIONERS = ["murmur2", "crc32", "any"] as const;
export type Partitioner = typeof PARTITIONERS[number];

/** How the values of records are written: all but `json` with the id of a registered schema. */
export const VALUE_FORMATS = ["json", "avro", "json-schema", "protobuf"] as const;
export type ValueFormat = typeof VALUE_FORMATS[number];

/** What a stream file declares: everything that other parts derive from is here, once. */
export interface StreamDeclaration<S extends TObject = TObject, Moment = unknown> {
  /** Name in routes and tables: lower case, digits and `_`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The system that the stream belongs to, such as `smart-city`. */
  readonly scenario: string;
  /**
   * The topic and the environment variable that renames it. Default: the stream's name and
   * `SLUICE_TOPIC_<NAME>`.
   */
  readonly topic?: { readonly name?: string; readonly env?: string };
  /** Field whose value is the record's key: the device or entity. */
  readonly key: keyof Static<S> & string;
  /** Field that holds the event time: an RFC 3339 string or whole epoch milliseconds. */
  readonly time: keyof Static<S> & string;
  /**
   * Field whose value no other record of its key has: a record that is posted to the API again is
   * known by it, and written once. Default: none.
   */
  readonly id?: keyof Static<S> & string;
  /** Applied to what is posted and to what comes by MQTT, before it is checked. Default: nothing. */
  readonly coerce?: CoerceRules<keyof Static<S> & string>;
  /**
   * MQTT topics that records come from. A message without the field of the event time has the time of
   * its arrival.
   */
  readonly mqtt?: readonly MqttSource<keyof Static<S> & string>[];
  /** JSON schema of one record, which is also its TypeScript type. */
  readonly schema: S;
  readonly measures: Readonly<Partial<Record<keyof Static<S> & string, Measure>>>;
  readonly dimensions: Readonly<Partial<Record<keyof Static<S> & string, Dimension>>>;
  /** Fields that hold the place of the record, WGS 84 degrees. */
  readonly location?: {
    readonly latitude: keyof Static<S> & string;
    readonly longitude: keyof Static<S> & string;
  };
  /** Text fields that searches and logs read. */
  readonly text?: readonly (keyof Static<S> & string)[];
  /**
   * Fields that tell who a person is: masked in logs, in reasons and previews of dead letters and on
   * pages. Records as they are kept and read by key hold them.
   */
  readonly sensitive?: readonly (keyof Static<S> & string)[];
  readonly windows: readonly WindowDeclaration[];
  /** What is predicted of the windows. Default: nothing. */
  readonly predict?: readonly PredictionDeclaration[];
  /** Whose arrival is predicted. Default: nobody's. */
  readonly arrival?: ArrivalDeclaration;
  /** How far behind the highest event time seen a record may arrive and still be in time, ms. */
  readonly outOfOrdernessMs: number;
  /**
   * How long a key that is silent is waited for while others go on, ms: hours or days for devices
   * that send later what they recorded offline. Default 0.
   */
  readonly offlineMs?: number;
  /**
   * How producers find a key's partition: `murmur2` (Java's clients; default), `crc32`
   * (librdkafka's), or `any`, when they differ: records are then routed to their key's partition.
   */
  readonly partitioner?: Partitioner;
  /** How producers of Sluice write its records. Default: the setting `SLUICE_VALUE_FORMAT`. */
  readonly format?: ValueFormat;
  /**
   * Expected records per second of one key: sizes Cassandra's buckets, and tells when records are
   * overdue.
   */
  readonly recordsPerSecond: number;
  /**
   * Records come at random moments, or a polled source has none most of the time, and that none comes
   * is no sign of a fault. Default false.
   */
  readonly sporadic?: boolean;
  readonly retention: Retention;
  /** Absent for a stream that only real devices send. */
  readonly simulate?: Simulation<Static<S>, Moment>;
  /** Absent for a stream whose records are sent to Sluice, not asked for. */
  readonly poll?: PollDeclaration<Static<S>>;
}

/** A checked declaration with its defaults filled in. */
export interface Stream<S extends TObject = TObject, Moment = unknown> extends
  Omit<
    StreamDeclaration<S, Moment>,
    "topic" | "windows" | "predict" | "offlineMs" | "partitioner"
  > {
  readonly topic: { readonly name: string; readonly env: string };
  readonly windows: readonly WindowSpec[];
  readonly predict: readonly PredictionSpec[];
  /** Windows across keys, each set of dimensions once. */
  readonly grouped: readonly GroupedDeclaration[];
  /** What its windows are made of; absent: of its own records. */
  readonly derived?: Derivation;
  readonly offlineMs: number;
  readonly partitioner: Partitioner;
}

/** The record type of a stream: `RecordOf<typeof vehicleData>`. */
export type RecordOf<T> = T extends { readonly schema: infer S extends TObject } ? Static<S>
  : never;
