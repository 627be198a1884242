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

/** A reading as a record of its stream. */
export interface PhoneRecord {
  readonly stream: Stream;
  readonly record: Readonly<Record<string, unknown>>;
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
  ["orientation", { stream: orientation, fields: orientationFields }],
  ["location", { stream: location, fields: locationFields }],
  ["locationgps", { stream: location, fields: locationFields }],
  ["locationnetwork", { stream: location, fields: locationFields }],
  ["barometer", { stream: barometer, fields: barometerFields }],
  ["pressure", { stream: barometer, fields: barometerFields }],
  ["pedometer", { stream: pedometer, fields: pedometerFields }],
  ["annotation", { stream: phoneAnnotations, fields: annotationFields }],
  ["annotations", { stream: phoneAnnotations, fields: annotationFields }],
]);

interface Family {
  readonly stream: Stream;
  /**
   * What its stream has besides the shared fields.
   *
   * @throws {Refused} naming the field
   */
  readonly fields: (reading: Reading) => Fields;
}

type Fields = Readonly<Record<string, unknown>>;

class Refused extends Error {
  constructor(readonly field: string, reason: string) {
    super(reason);
  }
}

/** Beyond it a time in µs is no exact number: the year 2255. */
const MAX_NS = BigInt(Number.MAX_SAFE_INTEGER) * 1_000n;

/**
 * The record that a reading becomes. A sensor that has no stream of its own, or that measured
 * nothing, is kept in `phone_other`.
 */
export function phoneRecord(
  reading: Reading,
  { deviceId, sessionId }: Pick<PhoneMessage, "deviceId" | "sessionId">,
): PhoneRecord | RefusedReading {
  const { timeNs, values } = reading;
  if (deviceId === "") return { field: "deviceId", reason: "must not be empty" };
  if (sessionId === "") return { field: "sessionId", reason: "must not be empty" };
  if (reading.name === "") return { field: "name", reason: "must not be empty" };
  if (timeNs < 0n || timeNs > MAX_NS) {
    return { field: "time", reason: "must be nanoseconds since 1970, before the year 2255" };
  }
  const { stream, fields } = isEmpty(values)
    ? OTHER
    : FAMILIES.get(reading.name) ?? FAMILIES.get(plainName(reading.name)) ?? OTHER;
  try {
    const us = Number(timeNs / 1_000n);
    return {
      stream,
      record: {
        recording: recordingKey(deviceId, sessionId),
        device_id: deviceId,
        session_id: sessionId,
        at: Math.floor(us / 1_000),
        at_us: us,
        ...fields(reading),
      },
    };
  } catch (error) {
    if (error instanceof Refused) return { field: error.field, reason: error.message };
    throw error;
  }
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

/** The fields that are there. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function accuracyOf({ accuracy }: Reading): { readonly accuracy?: number } {
  return accuracy === undefined ? {} : { accuracy };
}

function axes(stream: Stream): Family {
  return {
    stream,
    fields: (reading) => {
      const x = numberOf(reading.values, "x");
      const y = numberOf(reading.values, "y");
      const z = numberOf(reading.values, "z");
      return { x, y, z, magnitude: Math.hypot(x, y, z), ...accuracyOf(reading) };
    },
  };
}

/**
 * Quaternion and angles, each from the other where only one is sent; a body with plain axes has the
 * angles about them: x pitch, y roll, z yaw.
 */
function orientationFields(reading: Reading): Fields {
  const { values } = reading;
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
  return { qw: w, qx: x, qy: y, qz: z, ...angles, ...accuracyOf(reading) };
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
  return present({
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
  });
}

function degrees(values: Reading["values"], name: string, limit: number): number {
  const value = numberOf(values, name);
  if (Math.abs(value) <= limit) return value;
  throw new Refused(`values.${name}`, `must be degrees from -${limit} to ${limit}, not ${value}`);
}

function barometerFields({ values }: Reading): Fields {
  const pressure = numberOf(values, "pressure");
  if (pressure < 0) throw new Refused("values.pressure", `must be 0 hPa or more, not ${pressure}`);
  return present({ pressure, relative_altitude: knownNumber(values, "relativeAltitude") });
}

function pedometerFields({ values }: Reading): Fields {
  const steps = numberOf(values, "steps");
  if (Number.isSafeInteger(steps) && steps >= 0) return { steps };
  throw new Refused("values.steps", `must be a whole number of steps, not ${steps}`);
}

function annotationFields({ values }: Reading): Fields {
  const text = values.text ?? "";
  if (typeof text !== "string") throw new Refused("values.text", "must be a text");
  return present({
    text,
    press_ms: knownNumber(values, "millisecond_press_duration", { min: 0 }),
  });
}

const OTHER: Family = {
  stream: phoneOther,
  fields: (reading) => {
    const numbers = Object.values(reading.values).filter((value) => typeof value === "number");
    return {
      sensor: reading.name,
      values: jsonText(reading.values),
      ...(numbers.length === 1 ? { value: numbers[0] } : {}),
      ...accuracyOf(reading),
    };
  },
};

/** JSON in which whole numbers beyond 2^53 keep their digits. */
function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const entries = Object.entries(value as { readonly [name: string]: JsonValue });
  return `{${
    entries.map(([name, part]) => `${JSON.stringify(name)}:${jsonText(part)}`).join(",")
  }}`;
}
