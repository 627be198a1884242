import type { Watch } from "#streams/wearables/person_moment.ts";
import type { Random } from "../../random.ts";

/** A watch of the catalogue: what its maker states of it. */
export interface WatchModel {
  readonly family: string;
  readonly model: string;
  /** Share of the watches in use; the shares add up to 1. */
  readonly share: number;
  /** Hours from full to empty on the wrist, without exercise. */
  readonly batteryHours: number;
  /** Years since it came out: its battery is at most that old. */
  readonly age: number;
  /** System versions that run on it, newest first. */
  readonly systems: readonly string[];
}

/** Three families, as such makers have: the usual one, the one with a smaller price, the rugged one. */
export const WATCH_MODELS: readonly WatchModel[] = [
  ...family("Orbit", [
    { model: "Orbit 9 (41 mm)", share: 0.1, batteryHours: 34, age: 4, systems: ["10.6", "11.2"] },
    { model: "Orbit 10 (41 mm)", share: 0.13, batteryHours: 36, age: 2.5, systems: ["11.2"] },
    { model: "Orbit 10 (45 mm)", share: 0.16, batteryHours: 40, age: 2.5, systems: ["11.2"] },
    { model: "Orbit 11 (46 mm)", share: 0.2, batteryHours: 42, age: 1, systems: ["11.2", "12.0"] },
  ]),
  ...family("Orbit Lite", [
    { model: "Orbit Lite 2", share: 0.12, batteryHours: 32, age: 3.5, systems: ["10.6", "11.2"] },
    { model: "Orbit Lite 3", share: 0.12, batteryHours: 35, age: 1.5, systems: ["11.2"] },
  ]),
  ...family("Summit", [
    { model: "Summit", share: 0.07, batteryHours: 68, age: 3, systems: ["11.2"] },
    { model: "Summit 2", share: 0.1, batteryHours: 80, age: 1, systems: ["11.2", "12.0"] },
  ]),
];

function family(name: string, models: readonly Omit<WatchModel, "family">[]): WatchModel[] {
  return models.map((model) => ({ family: name, ...model }));
}

/** A watch that somebody wears. */
export interface WornWatch {
  readonly watch: Watch;
  /** Hours from full to empty when the battery was new. */
  readonly batteryHours: number;
  /** Percent of the capacity that the battery had when it was new. */
  readonly batteryHealth: number;
}

/** A watch of the catalogue, drawn at random, with a battery of some age. */
export function drawWatch(random: Random): WornWatch {
  let share = random.next();
  const model = WATCH_MODELS.find((each) => (share -= each.share) < 0) ?? WATCH_MODELS[0]!;
  const years = random.between(0, model.age);
  return {
    watch: {
      model: model.model,
      model_family: model.family,
      os_version: `OrbitOS ${random.pick(model.systems)}`,
    },
    batteryHours: model.batteryHours,
    // Batteries of this kind lose some 6 % a year.
    batteryHealth: Math.round(100 - 6 * years - random.between(0, 1.5)),
  };
}
