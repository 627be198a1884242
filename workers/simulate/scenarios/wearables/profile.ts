import type { Random } from "../../random.ts";
import { drawPlaces, type PersonalPlaces } from "./places.ts";

/** Who somebody is: what the body is like, and what they are used to. */
export interface Profile {
  readonly sex: "female" | "male";
  /** Years. */
  readonly age: number;
  /** Metres. */
  readonly height: number;
  /** Kilograms. */
  readonly weight: number;
  /** 0 to 1. */
  readonly fitness: number;
  /** Beats per minute, awake and lying down. */
  readonly restingRate: number;
  /** Beats per minute. */
  readonly maxRate: number;
  /** Power at the heart's maximum, in multiples of the power at rest. */
  readonly maxMet: number;
  /** Metres of a step by gait. */
  readonly stride: Readonly<Record<"walking" | "hiking" | "running", number>>;
  /** Variability of the heart rate at rest (RMSSD), ms. */
  readonly hrv: number;
  /** Minutes after midnight at which a working day begins. */
  readonly wakesAt: number;
  /** Minutes. */
  readonly sleeps: number;
  readonly charges: "evening" | "morning";
  /** The watch keeps its records while they sleep: no connection at night. */
  readonly offlineAtNight: boolean;
  /** The heart races now and then without a reason. */
  readonly palpitations: boolean;
  /** Breathing stops for moments while they sleep. */
  readonly apnea: boolean;
  readonly takesMedicine: boolean;
  readonly worksAtHome: number;
  readonly sports: readonly ("run" | "cycle" | "swim" | "strength")[];
  readonly hikes: boolean;
  readonly places: PersonalPlaces;
}

/** kcal that a person of this weight turns over in a minute of this effort. */
export const kcalPerMinute = (met: number, weight: number): number => met * 3.5 * weight / 200;

/** Metres that a runner makes in a minute of this effort; the ACSM's equation for level ground. */
export const runningSpeed = (met: number): number => 17.5 * (met - 1);

/** The effort of a steady run as a share of what the body can do. */
export const RUNNING_EFFORT = 0.72;
/** Steps a minute of a steady run. */
const RUNNING_CADENCE = 165;

/** A person, drawn at random. */
export function drawProfile(random: Random): Profile {
  const sex = random.next() < 0.5 ? "female" : "male";
  const age = random.integer(19, 71);
  const fitness = Math.min(1, Math.max(0, 0.5 + spread(random) * 0.35 - (age - 40) / 200));
  const height = (sex === "female" ? 1.66 : 1.79) + spread(random) * 0.1;
  const weight = Math.round((26 - 4 * fitness + spread(random) * 3.5) * height * height);
  const restingRate = Math.round(
    74 - 22 * fitness + (sex === "female" ? 3 : 0) + spread(random) * 4,
  );
  // Tanaka, Monahan, Seals: Age-predicted maximal heart rate revisited (2001).
  const maxRate = Math.round(208 - 0.7 * age + spread(random) * 6);
  // Uth et al.: Estimation of VO2max from the ratio between HRmax and HRrest (2004).
  const maxMet = 15.3 * maxRate / restingRate / 3.5;
  const sleeps = random.integer(410, 500);
  const sports = (["run", "cycle", "swim", "strength"] as const).filter(() =>
    random.next() < 0.25 + 0.4 * fitness
  );
  return {
    sex,
    age,
    fitness,
    height,
    weight,
    restingRate,
    maxRate,
    maxMet,
    stride: {
      walking: 0.414 * height,
      hiking: 0.36 * height,
      running: runningSpeed(1 + RUNNING_EFFORT * (maxMet - 1)) / RUNNING_CADENCE,
    },
    hrv: Math.max(14, 62 - 0.65 * (age - 20) + 26 * fitness + spread(random) * 14),
    wakesAt: random.integer(345, 450),
    sleeps,
    charges: random.next() < 0.65 ? "evening" : "morning",
    offlineAtNight: random.next() < 0.25,
    palpitations: random.next() < 0.15,
    apnea: random.next() < 0.1,
    takesMedicine: random.next() < 0.25,
    worksAtHome: random.pick([0, 0.2, 0.4, 0.6]),
    sports,
    hikes: random.next() < 0.3 + 0.4 * fitness,
    places: drawPlaces(random),
  };
}

/** A number in [-1, 1), most often near 0. */
function spread(random: Random): number {
  return random.next() + random.next() - 1;
}
