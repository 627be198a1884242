import { type ProblemEntry, ProblemError } from "#core/http/problem.ts";
import type { PhoneMessage, Reading } from "#streams/phone/reading.ts";
import { parseTime } from "#core/record/time.ts";
import { bigInteger, exactValue, isMarked, type MarkedValue, parseMarked } from "./big_integers.ts";

/** Entries of a problem: enough to see what is wrong. */
export const MAX_ERRORS = 20;
/** Letters of each id, and of a sensor's name. */
const MAX_NAME_LETTERS = 400;
/** Readings in one message. */
const MAX_READINGS = 50_000;

type Fields = Readonly<Record<string, unknown>>;

/** A field and what is wrong with it. */
class Fault extends Error {
  constructor(readonly field: string, detail: string) {
    super(detail);
  }
}

/**
 * Reads a message of either form: `sensors` or `payload` holds the readings, whose values are in
 * `values` or, as older apps have them, beside the name and the time.
 *
 * @throws {ProblemError} 400 naming each reading and field that is wrong, up to some
 */
export function parseMessage(text: string): PhoneMessage {
  let body: MarkedValue;
  try {
    body = parseMarked(text);
  } catch (error) {
    throw new ProblemError("bad-body", `The body is not JSON: ${(error as Error).message}`);
  }
  const { value: fields, marked } = body;
  if (!isObject(fields)) {
    throw new ProblemError("bad-body", "The body is no object: send one message, see GET here");
  }
  const errors: ProblemEntry[] = [];
  const note = (index: number, fault: unknown): void => {
    if (!(fault instanceof Fault)) throw fault;
    errors.push({ index, field: fault.field, detail: fault.message });
  };
  const idOf = (name: string): string => {
    try {
      return id({ value: fields[name], marked }, name);
    } catch (fault) {
      note(0, fault);
      return "";
    }
  };
  const ids = {
    messageId: idOf("messageId"),
    sessionId: idOf("sessionId"),
    deviceId: idOf("deviceId"),
  };
  const readings: Reading[] = [];
  try {
    const entries = entriesOf(fields);
    const { timestamp } = fields;
    const context = { timestamp, marked: marked - markedTimes(entries, timestamp) };
    for (const [index, entry] of entries.entries()) {
      try {
        readings.push(reading(entry, context));
      } catch (fault) {
        note(index, fault);
        if (errors.length >= MAX_ERRORS) break;
      }
    }
  } catch (fault) {
    note(0, fault);
  }
  refuse(errors, readings.length);
  return { ...ids, readings };
}

/** @throws {ProblemError} 400 when there are errors */
export function refuse(errors: readonly ProblemEntry[], readings: number): void {
  const [first] = errors;
  if (first === undefined) return;
  const place = readings + errors.length > 1 && !MESSAGE_FIELDS.has(first.field)
    ? `Reading ${first.index}: `
    : "";
  throw new ProblemError(
    "invalid-records",
    `${place}${`${first.field} ${first.detail}`.trimStart()}. Nothing was written.`,
    { errors },
  );
}

const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  "messageId",
  "sessionId",
  "deviceId",
  "timestamp",
  "payload",
]);

function id(given: MarkedValue, name: string): string {
  const value = exactValue(given);
  // The app numbers its messages.
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string" || text === "") {
    throw new Fault(
      name,
      `must be a text or a number${
        text === undefined ? ", and is missing" : text === "" ? ", and is empty" : ""
      }`,
    );
  }
  requireName(text, name);
  return text;
}

/** @throws {Fault} when a text is too long for a name, or none that UTF-8 can write */
function requireName(text: string, field: string): void {
  if (text.length > MAX_NAME_LETTERS) {
    throw new Fault(field, `must have at most ${MAX_NAME_LETTERS} letters, not ${text.length}`);
  }
  // As the key of records two of them would be one.
  if (!text.isWellFormed()) throw new Fault(field, "must be Unicode: half of a letter is missing");
}

function entriesOf({ payload, sensors }: Fields): readonly unknown[] {
  const entries = payload ?? sensors;
  if (!Array.isArray(entries)) {
    throw new Fault("payload", "must be an array of readings (or 'sensors')");
  }
  if (entries.length > MAX_READINGS) {
    throw new Fault("payload", `must have at most ${MAX_READINGS} readings, not ${entries.length}`);
  }
  return entries;
}

interface ReadingContext {
  /** The message's own time, for a reading without one. */
  readonly timestamp: unknown;
  /** Large whole numbers that are no times, at most. */
  readonly marked: number;
}

/** Times that are marked, which is all that mostly is. */
function markedTimes(entries: readonly unknown[], timestamp: unknown): number {
  let count = isMarked(timestamp) ? 1 : 0;
  for (const entry of entries) if (isObject(entry) && isMarked(entry.time)) count++;
  return count;
}

function reading(entry: unknown, { timestamp, marked }: ReadingContext): Reading {
  if (!isObject(entry)) throw new Fault("", "it must be an object with name, time and values");
  const { name, time, values, accuracy } = entry;
  if (typeof name !== "string" || name === "" || isMarked(name)) {
    throw new Fault("name", "must be the sensor's name, a text");
  }
  requireName(name, "name");
  if (values !== undefined && !isObject(values)) {
    throw new Fault("values", 'must be an object, such as {"x": 0.1}');
  }
  const rated = ratedAccuracy(accuracy);
  const read = {
    name,
    timeNs: time === undefined && timestamp !== undefined
      ? timeNs("timestamp", timestamp)
      : timeNs("time", time),
    values: exactValue({ value: values ?? othersOf(entry), marked }) as Reading["values"],
  };
  return rated === undefined ? read : { ...read, accuracy: rated };
}

/** What stands beside the fields that all readings have. */
function othersOf({ name: _, time: _time, values: _values, accuracy: _rated, ...others }: Fields) {
  return others;
}

function ratedAccuracy(accuracy: unknown): number | undefined {
  if (accuracy === undefined || accuracy === null) return undefined;
  if (typeof accuracy === "number" && Number.isFinite(accuracy)) return accuracy;
  throw new Fault("accuracy", "must be a number");
}

/** A number below each of these is a time in that unit: in ns it would be within days of 1970. */
const UNITS: readonly { readonly below: number; readonly ns: number }[] = [
  { below: 1e11, ns: 1e9 },
  { below: 1e14, ns: 1e6 },
  { below: 1e17, ns: 1e3 },
  { below: Infinity, ns: 1 },
];

/** A time as apps write it: epoch ns, or µs, ms or s, which its size tells; or RFC 3339. */
function timeNs(field: string, given: unknown): bigint {
  const exact = bigInteger(given);
  if (exact !== undefined) {
    const ns = unitOf(Number(exact));
    return ns === 1 ? exact : exact * BigInt(ns);
  }
  if (typeof given === "number" && given >= 0 && Number.isFinite(given)) {
    const ns = unitOf(given);
    const whole = Math.floor(given);
    // A number of seconds has its last digits at the microsecond; below that they mean nothing.
    return BigInt(whole) * BigInt(ns) + BigInt(Math.round((given - whole) * ns / 1_000)) * 1_000n;
  }
  const text = typeof given === "string" ? given.trim() : "";
  // Also numbers as text.
  if (/^\d{1,30}$/.test(text)) return BigInt(text) * BigInt(unitOf(Number(text)));
  const ms = text === "" ? NaN : parseTime(text);
  if (Number.isNaN(ms)) {
    throw new Fault(
      field,
      `must be the time in nanoseconds since 1970${given === undefined ? ", and is missing" : ""}`,
    );
  }
  return BigInt(ms) * 1_000_000n;
}

function unitOf(time: number): number {
  return UNITS.find(({ below }) => time < below)!.ns;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
