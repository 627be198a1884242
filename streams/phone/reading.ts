import type { Stream } from "#core/declaration/mod.ts";
import { accelerometer, accelerometerUncalibrated } from "./accelerometer.ts";
import { anglesOf, quaternionOf } from "./attitude.ts";
import { barometer } from "./barometer.ts";
import { gravity } from "./gravity.ts";
import { gyroscope, gyroscopeUncalibrated } from "./gyroscope.ts";
import { location } from "./location.ts";
import { magnetometer, magnetometerUncalibrated } from "./magnetometer.ts";
import { orientation } from "./orientation.ts";
import { pedometer } from "./pedometer.ts";
import { phoneAnnotations } from "./phone_annotations.ts";
import { phoneOther } from "./phone_other.ts";

/** A JSON value whose whole numbers beyond 2^53 are kept. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What a sensor measured at one instant. */
export interface Reading {
  /** Of the sensor, as the phone writes it. */
  readonly name: string;
  /** Epoch ns. */
  readonly timeNs: bigint;
  readonly values: Readonly<Record<string, JsonValue>>;
  /** As the phone rates it, 0 to 3. */
  readonly accuracy?: number;
}

/** Readings as a phone sends them together. */
export interface PhoneMessage {
  readonly messageId: string;
  /** The recording, from start to stop. */
  readonly sessionId: string;
  readonly deviceId: string;
  readonly readings: readonly Reading[];
}

/** What the records of a recording have in common. */
export interface Recording extends Pick<PhoneMessage, "deviceId" | "sessionId"> {
  /** The key of all of them. */
  readonly key: string;
  /** How the JSON of each begins, up to its time. */
  readonly head: string;
}

/** A reading as a record of its stream. */
export interface PhoneRecord {
  readonly stream: Stream;
  /** JSON. */
  readonly value: string;
}

/** Why a reading is no record. */
export interface RefusedReading {
  /** Ends a sentence that begins with the field. */
  readonly reason: string;
  /** Where the fault is: `time` or `values.x` of the reading, `deviceId` or `sessionId` of the message. */
  readonly field: string;
}

/** Every stream that readings become records of, in the order in which people see them. */
export const phoneStreams: readonly Stream[] = [
  accelerometer,
  gyroscope,
  gravity,
  magnetometer,
  orientation,
  location,
  barometer,
  pedometer,
  accelerometerUncalibrated,
  gyroscopeUncalibrated,
  magnetometerUncalibrated,
  phoneAnnotations,
  phoneOther,
];

/** Names of sensors as apps write them, in the form of {@linkcode plainName}. */
const FAMILIES: ReadonlyMap<string, Family> = new Map<string, Family>([
  ["accelerometer", axes(accelerometer)],
  ["gyroscope", axes(gyroscope)],
  ["gravity", axes(gravity)],
  ["magnetometer", axes(magnetometer)],
  ["accelerometeruncalibrated", axes(accelerometerUncalibrated)],
  ["gyroscopeuncalibrated", axes(gyroscopeUncalibrated)],
  ["magnetometeruncalibrated", axes(magnetometerUncalibrated)],
  ["orientation", { stream: orientation, fieldsOf: orientationFields }],
  ["location", { stream: location, fieldsOf: locationFields }],
  ["locationgps", { stream: location, fieldsOf: locationFields }],
  ["locationnetwork", { stream: location, fieldsOf: locationFields }],
  ["barometer", { stream: barometer, fieldsOf: barometerFields }],
  ["pressure", { stream: barometer, fieldsOf: barometerFields }],
  ["pedometer", { stream: pedometer, fieldsOf: pedometerFields }],
  ["annotation", { stream: phoneAnnotations, fieldsOf: annotationFields }],
  ["annotations", { stream: phoneAnnotations, fieldsOf: annotationFields }],
]);

interface Family {
  readonly stream: Stream;
  /**
   * What its stream has besides the shared fields, at least one.
   *
   * @throws {Refused} naming the field
   */
  readonly fieldsOf: (reading: Reading) => Fields;
}

/** Those that are undefined are left out. */
type Fields = Readonly<Record<string, string | number | undefined>>;

class Refused extends Error {
  constructor(readonly field: string, reason: string) {
    super(reason);
  }
}

/** Beyond it a time in µs is no exact number: the year 2255. */
const MAX_NS = BigInt(Number.MAX_SAFE_INTEGER) * 1_000n;

/** The recording that a message belongs to. */
export function recordingOf(
  { deviceId, sessionId }: Pick<PhoneMessage, "deviceId" | "sessionId">,
): Recording {
  const key = recordingKey(deviceId, sessionId);
  const ids = JSON.stringify({ recording: key, device_id: deviceId, session_id: sessionId });
  return { deviceId, sessionId, key, head: `${ids.slice(0, -1)},"at":` };
}

/**
 * The record that a reading becomes. A sensor that has no stream of its own, or that measured
 * nothing, is kept in `phone_other`.
 */
export function phoneRecord(
  reading: Reading,
  { deviceId, sessionId, head }: Recording,
): PhoneRecord | RefusedReading {
  const { timeNs, values } = reading;
  if (deviceId === "") return { field: "deviceId", reason: "must not be empty" };
  if (sessionId === "") return { field: "sessionId", reason: "must not be empty" };
  if (reading.name === "") return { field: "name", reason: "must not be empty" };
  if (timeNs < 0n || timeNs > MAX_NS) {
    return { field: "time", reason: "must be nanoseconds since 1970, before the year 2255" };
  }
  const { stream, fieldsOf } = isEmpty(values)
    ? OTHER
    : FAMILIES.get(reading.name) ?? FAMILIES.get(plainName(reading.name)) ?? OTHER;
  let fields: Fields;
  try {
    fields = fieldsOf(reading);
  } catch (error) {
    if (error instanceof Refused) return { field: error.field, reason: error.message };
    throw error;
  }
  const infinite = infiniteField(fields);
  if (infinite !== undefined) {
    return { field: "values", reason: `make ${infinite} a number that is too large` };
  }
  const us = Number(timeNs / 1_000n);
  const rest = JSON.stringify(fields).slice(1);
  return { stream, value: `${head}${Math.floor(us / 1_000)},"at_us":${us},${rest}` };
}

/** A number that JSON cannot write, such as of `1e999`. */
function infiniteField(fields: Fields): string | undefined {
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === "number" && !Number.isFinite(value)) return name;
  }
  return undefined;
}

/** The key of all records of a recording. */
export function recordingKey(deviceId: string, sessionId: string): string {
  return `${escaped(deviceId)}/${escaped(sessionId)}`;
}

function escaped(text: string): string {
  return /[%/]/.test(text) ? text.replaceAll("%", "%25").replaceAll("/", "%2F") : text;
}

/** `Accelerometer_Uncalibrated` and `accelerometeruncalibrated` are one sensor. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "");
}

function isEmpty(values: Reading["values"]): boolean {
  for (const _ in values) return false;
  return true;
}

/** The number of this name. @throws {Refused} when there is none */
function numberOf(values: Reading["values"], name: string): number {
  const value = values[name];
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  throw new Refused(
    `values.${name}`,
    `must be a number${value === undefined ? ", and is missing" : ""}`,
  );
}

interface NumberRange {
  readonly min: number;
  readonly max?: number;
}

/** The number of this name; undefined where it is absent, null, or what apps write for unknown. */
function knownNumber(
  values: Reading["values"],
  name: string,
  { min, max = Infinity }: NumberRange = { min: -Infinity },
): number | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  const number = numberOf(values, name);
  // Phones write −1 for a speed, a bearing or an accuracy that they do not know.
  return number < min || number > max ? undefined : number;
}

function axes(stream: Stream): Family {
  return {
    stream,
    fieldsOf: ({ values, accuracy }) => {
      const x = numberOf(values, "x");
      const y = numberOf(values, "y");
      const z = numberOf(values, "z");
      return { x, y, z, magnitude: Math.hypot(x, y, z), accuracy };
    },
  };
}

/**
 * Quaternion and angles, each from the other where only one is sent; a body with plain axes has the
 * angles about them: x pitch, y roll, z yaw.
 */
function orientationFields({ values, accuracy }: Reading): Fields {
  const has = (name: string) => values[name] !== undefined && values[name] !== null;
  const sent = has("qw") || has("qx")
    ? unitQuaternion({
      w: numberOf(values, "qw"),
      x: numberOf(values, "qx"),
      y: numberOf(values, "qy"),
      z: numberOf(values, "qz"),
    })
    : undefined;
  const names = has("yaw") || has("pitch") || has("roll")
    ? { yaw: "yaw", pitch: "pitch", roll: "roll" }
    : { yaw: "z", pitch: "x", roll: "y" };
  const angles = sent !== undefined && !has(names.yaw) ? anglesOf(sent) : {
    yaw: numberOf(values, names.yaw),
    pitch: numberOf(values, names.pitch),
    roll: numberOf(values, names.roll),
  };
  const { w, x, y, z } = sent ?? quaternionOf(angles);
  return { qw: w, qx: x, qy: y, qz: z, ...angles, accuracy };
}

function unitQuaternion(sent: { w: number; x: number; y: number; z: number }) {
  const length = Math.hypot(sent.w, sent.x, sent.y, sent.z);
  if (!(Math.abs(length - 1) < 0.01)) {
    throw new Refused("values.qw", `must be part of a quaternion of length 1, not ${length}`);
  }
  return sent;
}

function locationFields({ name, values }: Reading): Fields {
  const provider = values.provider ?? (/gps|network/.exec(plainName(name))?.[0] || undefined);
  const positive = { min: 0 };
  return {
    latitude: degrees(values, "latitude", 90),
    longitude: degrees(values, "longitude", 180),
    altitude: knownNumber(values, "altitude"),
    speed: knownNumber(values, "speed", positive),
    bearing: knownNumber(values, "bearing", { min: 0, max: 360 }),
    horizontal_accuracy: knownNumber(values, "horizontalAccuracy", positive),
    vertical_accuracy: knownNumber(values, "verticalAccuracy", positive),
    speed_accuracy: knownNumber(values, "speedAccuracy", positive),
    bearing_accuracy: knownNumber(values, "bearingAccuracy", positive),
    provider: typeof provider === "string" ? provider : undefined,
  };
}

function degrees(values: Reading["values"], name: string, limit: number): number {
  const value = numberOf(values, name);
  if (Math.abs(value) <= limit) return value;
  throw new Refused(`values.${name}`, `must be degrees from -${limit} to ${limit}, not ${value}`);
}

function barometerFields({ values }: Reading): Fields {
  const pressure = numberOf(values, "pressure");
  if (pressure < 0) throw new Refused("values.pressure", `must be 0 hPa or more, not ${pressure}`);
  return { pressure, relative_altitude: knownNumber(values, "relativeAltitude") };
}

function pedometerFields({ values }: Reading): Fields {
  const steps = numberOf(values, "steps");
  if (Number.isSafeInteger(steps) && steps >= 0) return { steps };
  throw new Refused("values.steps", `must be a whole number of steps, not ${steps}`);
}

function annotationFields({ values }: Reading): Fields {
  const text = values.text ?? "";
  if (typeof text !== "string") throw new Refused("values.text", "must be a text");
  return { text, press_ms: knownNumber(values, "millisecond_press_duration", { min: 0 }) };
}

const OTHER: Family = {
  stream: phoneOther,
  fieldsOf: ({ name, values, accuracy }) => {
    const numbers = Object.values(values).filter((value) => typeof value === "number");
    return {
      sensor: name,
      values: jsonText(values),
      value: numbers.length === 1 ? numbers[0] : undefined,
      accuracy,
    };
  },
};

/**
 * JSON in which whole numbers beyond 2^53 keep their digits.
 *
 * @throws {Refused} when a number is one that JSON cannot write
 */
function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Refused("values", "hold a number that is too large");
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const entries = Object.entries(value as { readonly [name: string]: JsonValue });
  return `{${
    entries.map(([name, part]) => `${JSON.stringify(name)}:${jsonText(part)}`).join(",")
  }}`;
}
