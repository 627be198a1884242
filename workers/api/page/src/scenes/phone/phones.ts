import type { RecordJson } from "../../api/contract.ts";
import { isLeftBehind, type Newest, newestTime, numberOf, textOf } from "../newest_records.ts";

/** Streams that the scene follows. */
export const PHONE_STREAMS: readonly string[] = [
  "accelerometer",
  "gyroscope",
  "gravity",
  "magnetometer",
  "orientation",
  "location",
  "barometer",
  "pedometer",
];

/** A sensor whose axes are drawn. */
export interface TracedSensor {
  readonly stream: string;
  readonly title: string;
  readonly unit: string;
  /** Fields of its records. */
  readonly axes: readonly string[];
  /** Values go round at ±π: a jump is no line. */
  readonly round?: boolean;
}

/** What is drawn of a phone, from the top down. */
export const TRACED: readonly TracedSensor[] = [
  { stream: "accelerometer", title: "Acceleration", unit: "m/s²", axes: ["x", "y", "z"] },
  { stream: "gyroscope", title: "Turning", unit: "rad/s", axes: ["x", "y", "z"] },
  { stream: "gravity", title: "Gravity", unit: "m/s²", axes: ["x", "y", "z"] },
  { stream: "magnetometer", title: "Magnetic field", unit: "µT", axes: ["x", "y", "z"] },
  {
    stream: "orientation",
    title: "Orientation",
    unit: "rad",
    axes: ["pitch", "roll", "yaw"],
    round: true,
  },
];

/** How a phone is now. */
export interface PhoneState {
  /** Key of its newest recording. */
  readonly key: string;
  readonly device: string;
  readonly session: string;
  readonly newest: Newest;
  /** Newest event time, epoch ms. */
  readonly at: number;
  /** Nothing comes, while others send. */
  readonly quiet: boolean;
}

/** A phone is quiet when it is left so far behind and nothing came for so long, ms. */
const QUIET_MS = 15_000;

/**
 * Phones by name, each with its newest recording.
 *
 * @param now of the clock by which entries were heard, ms
 */
export function phonesOf(
  newest: ReadonlyMap<string, Newest>,
  now: number,
): readonly PhoneState[] {
  const phones = new Map<string, Omit<PhoneState, "quiet">>();
  for (const [key, records] of newest) {
    const entries = Object.values(records).filter((entry) => entry !== undefined);
    const at = newestTime(entries);
    const device = entries.map(({ record }) => textOf(record, "device_id")).find(Boolean);
    if (device === undefined) continue;
    const session = entries.map(({ record }) => textOf(record, "session_id")).find(Boolean) ?? "";
    if (at > (phones.get(device)?.at ?? -Infinity)) {
      phones.set(device, { key, device, session, newest: records, at });
    }
  }
  const newestAt = Math.max(...[...phones.values()].map(({ at }) => at));
  const since = { newestAt, now, behindMs: QUIET_MS, heardMs: QUIET_MS };
  return [...phones.values()].map((phone) => ({
    ...phone,
    quiet: isLeftBehind(phone.newest, since),
  })).sort((a, b) => a.device < b.device ? -1 : 1);
}

/** Event time of a phone's record, epoch ms with the fraction that the phone knows. */
export function timeOf(record: RecordJson): number {
  return numberOf(record, "at_us") === undefined
    ? numberOf(record, "at") ?? NaN
    : numberOf(record, "at_us")! / 1_000;
}
