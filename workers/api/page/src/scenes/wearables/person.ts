import type { Window } from "../../api/contract.ts";
import {
  isLeftBehind,
  type LeftBehindOptions,
  type Newest,
  newestTime,
  numberOf,
  textOf,
} from "../newest_records.ts";

/** Where these people live, whose days the scene shows. */
export const ZONE = "Europe/Zurich";

/** Streams that the scene follows. */
export const WEARABLES_STREAMS: readonly string[] = [
  "device_metadata",
  "health_metrics",
  "activity",
  "environment",
];

/** What a ring counts until it is closed. */
export interface Goal {
  readonly name: string;
  readonly measure: string;
  readonly unit: string;
  readonly goal: number;
}

/** The rings of a day, the outermost first. */
export const GOALS: readonly Goal[] = [
  { name: "Move", measure: "active_calories", unit: "kcal", goal: 500 },
  { name: "Exercise", measure: "exercise", unit: "min", goal: 30 },
  { name: "Steps", measure: "steps", unit: "", goal: 10_000 },
];

/** How far each goal of a day is reached; undefined without a window of that day. */
export function progressOf(day: Window | undefined): readonly (number | undefined)[] {
  return GOALS.map(({ measure }) => day?.measures[measure]?.sum);
}

/** How a watch and its wearer are now. */
export interface PersonState {
  /** Who wears it. */
  readonly person: string;
  /** Newest event time of any stream, epoch ms. */
  readonly at: number;
  readonly state: "worn" | "charging" | "off the wrist" | "offline";
  /** How long nothing came, ms; 0 unless it is offline. */
  readonly silentMs: number;
  /** Undefined unless it is worn, and known. */
  readonly heartRate: number | undefined;
  readonly heartZone: string | undefined;
  readonly activity: string | undefined;
  /** Percent. */
  readonly battery: number | undefined;
  readonly charging: boolean;
}

/** A watch has no connection when it is left so far behind and nothing came for so long, ms. */
const OFFLINE = { behindMs: 30 * 60_000, heardMs: 90_000 } as const;
/**
 * What a watch measures on the wrist comes every minute; while records catch up with the clock,
 * streams are some minutes apart.
 */
const OFF_WRIST_MS = 25 * 60_000;

/** The newest of all watches, and now: see {@linkcode isLeftBehind}. */
export type Clocks = Pick<LeftBehindOptions, "newestAt" | "now">;

/** How a watch is. */
export function stateOf(newest: Newest, clocks: Clocks): PersonState {
  const { device_metadata: device, health_metrics: health } = newest;
  const entries = Object.values(newest).filter((entry) => entry !== undefined);
  const at = newestTime(entries);
  const silentMs = isLeftBehind(newest, { ...clocks, ...OFFLINE }) ? clocks.newestAt - at : 0;
  const worn = health !== undefined && at - health.time <= OFF_WRIST_MS;
  const charging = textOf(device?.record, "power") === "charger";
  return {
    person: entries.map(({ record }) => textOf(record, "person_id")).find((id) => id) ?? "",
    at,
    state: silentMs > 0 ? "offline" : worn ? "worn" : charging ? "charging" : "off the wrist",
    silentMs,
    heartRate: worn ? numberOf(health.record, "heart_rate") : undefined,
    heartZone: worn ? textOf(health.record, "heart_zone") : undefined,
    activity: worn ? textOf(health.record, "activity_type") : undefined,
    battery: numberOf(device?.record, "battery_level"),
    charging,
  };
}
