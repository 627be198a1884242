import {
  type Activity,
  type Movement,
  type Notice,
  WORKOUTS,
} from "#streams/wearables/person_moment.ts";
import type { Random } from "../../random.ts";
import type { Doing } from "./day_plan.ts";
import type { Profile } from "./profile.ts";

/** What a watch knows in a minute when it decides whether to tell its wearer something. */
export interface NoticeFacts {
  readonly doing: Doing;
  readonly activity: Activity;
  /** Minutes after midnight by the clock. */
  readonly minute: number;
  readonly battery: number;
  readonly charging: boolean;
  /** dB(A). */
  readonly noise: number;
  /** Metres. */
  readonly altitude: number;
  readonly online: boolean;
  readonly worn:
    | { readonly heartRate: number; readonly spo2: number; readonly movement: Movement }
    | undefined;
}

const FRIENDS = [
  "Mia",
  "Luca",
  "Nora",
  "Jonas",
  "Elena",
  "Dad",
  "Sofia",
  "Ben",
  "Aylin",
  "Grandma",
];
const MESSAGES = [
  "Are you on the 17:42? I can keep you a seat.",
  "Dinner at ours on Friday? Leon is making pizza.",
  "The parcel is with the neighbour on the second floor.",
  "Can you call me back when you have a minute?",
  "Got the tickets! Row 12, seats 4 and 5.",
  "Running ten minutes late, sorry.",
  "Meeting moved to room 3.14, same time.",
  "Could you bring bread and milk?",
  "Happy birthday! Have a wonderful day.",
  "Photos from Sunday are in the shared album.",
  "The doctor can see you on Tuesday at 8:20.",
  "Rain from four o'clock, take a jacket.",
  "Train S8 is 6 minutes late because of a signal fault.",
  "See you at the lake at seven?",
];
const SPORTS = new Set<Activity>(WORKOUTS);
const NAMES: Readonly<Partial<Record<Activity, string>>> = {
  hiking: "hike",
  running: "outdoor run",
  cycling: "ride",
  swimming: "pool swim",
  strength: "strength training",
};

/** Minutes that a thing must last, or be past, before the watch speaks of it again. */
const SITTING = 40;
const RACING = 10;
const NOISY = 10;
const LOW_BATTERY = [20, 10] as const;
/** Kilocalories in motion that most people have set themselves for a day. */
export const MOVE_GOAL = 500;

/** What one watch shows its wearer, minute by minute; at most one thing a minute. */
export class Notices {
  readonly #profile: Profile;
  readonly #random: Random;
  #sitting = 0;
  #racing = 0;
  #noisy = 0;
  #battery = 100;
  #moved = 0;
  #minute = -1;
  #thinAir = false;
  #workout: { kind: Activity; minutes: number; idle: number; km: number; kcal: number } | undefined;

  constructor(profile: Profile, random: Random) {
    this.#profile = profile;
    this.#random = random;
  }

  /** One minute later. */
  next(facts: NoticeFacts): Notice | undefined {
    const { minute, worn } = facts;
    if (minute < this.#minute) this.#moved = 0;
    this.#minute = minute;
    const movedBefore = this.#moved;
    this.#moved += worn?.movement.active_calories ?? 0;
    return this.#alert(facts) ?? this.#afterWorkout(facts) ?? this.#reminder(facts, movedBefore) ??
      this.#message(facts);
  }

  #alert({ activity, battery, charging, noise, altitude, worn }: NoticeFacts): Notice | undefined {
    const before = this.#battery;
    this.#battery = battery;
    const low = LOW_BATTERY.find((level) => !charging && before > level && battery <= level);
    if (low !== undefined) {
      return alert("battery", `Battery low: ${low} % left. Charge your watch soon.`);
    }
    const races = worn !== undefined && worn.heartRate > 100 && activity === "resting";
    this.#racing = races ? this.#racing + 1 : 0;
    if (this.#racing === RACING) {
      return alert(
        "heart",
        `Your heart rate rose to ${worn!.heartRate} bpm while you seemed to be inactive for ` +
          `${RACING} minutes.`,
      );
    }
    this.#noisy = noise > 85 ? this.#noisy + 1 : 0;
    if (this.#noisy === NOISY) {
      return alert(
        "noise",
        `Loud surroundings: ${Math.round(noise)} dB for ${NOISY} minutes can harm your hearing.`,
      );
    }
    const thin = worn !== undefined && worn.spo2 < 90 && altitude > 2_000;
    if (thin && !this.#thinAir) {
      this.#thinAir = true;
      return alert(
        "oxygen",
        `Blood oxygen ${worn.spo2} % at ${Math.round(altitude)} m: rest, and drink something.`,
      );
    }
    if (altitude < 1_500) this.#thinAir = false;
    return undefined;
  }

  #afterWorkout({ activity, worn }: NoticeFacts): Notice | undefined {
    const movement = worn?.movement;
    if (movement !== undefined && SPORTS.has(activity)) {
      const sum = this.#workout ??= { kind: activity, minutes: 0, idle: 0, km: 0, kcal: 0 };
      sum.minutes++;
      sum.idle = 0;
      sum.km += movement.distance;
      sum.kcal += movement.calories;
      if (sum.minutes === 5) {
        return {
          type: "reminder",
          topic: "workout",
          text: `It looks like you have begun a ${NAMES[activity]}. Record it?`,
        };
      }
    } else if (this.#workout !== undefined && ++this.#workout.idle === 3) {
      const { kind, minutes, km, kcal } = this.#workout;
      this.#workout = undefined;
      const way = km > 0.3 ? `${km.toFixed(1)} km in ` : "";
      return {
        type: "message",
        topic: "workout",
        text: `Well done! Your ${NAMES[kind]}: ${way}${minutes} min, ${Math.round(kcal)} kcal.`,
      };
    }
    return undefined;
  }

  #reminder({ doing, activity, minute, worn }: NoticeFacts, moved: number): Notice | undefined {
    const still = worn !== undefined && activity === "resting" && doing !== "sleep";
    const steps = worn?.movement.steps ?? 0;
    this.#sitting = still ? this.#sitting + 1 : steps > 25 || doing === "sleep" ? 0 : this.#sitting;
    if (this.#sitting >= SITTING) {
      this.#sitting = 0;
      return reminder("stand", "Time to stand! Stretch your legs for a minute.");
    }
    if (this.#profile.takesMedicine && minute === 8 * 60) {
      return reminder("medication", "Time for your morning medication.");
    }
    if (worn !== undefined && moved < MOVE_GOAL && this.#moved >= MOVE_GOAL) {
      return {
        type: "message",
        topic: "goal",
        text: `You closed your Move ring: ${MOVE_GOAL} kcal. Keep it up!`,
      };
    }
    if (minute === 20 * 60 + 30 && this.#moved < MOVE_GOAL) {
      const left = Math.round(MOVE_GOAL - this.#moved);
      return reminder("goal", `${left} kcal to your Move goal: a walk after dinner would do it.`);
    }
    const bedtime = (this.#profile.wakesAt - this.#profile.sleeps + 24 * 60 - 45) % (24 * 60);
    if (minute === bedtime) return reminder("sleep", "Wind down: your bedtime is in 45 minutes.");
    return undefined;
  }

  #message({ doing, online }: NoticeFacts): Notice | undefined {
    if (!online || doing === "sleep" || this.#random.next() > 0.012) return undefined;
    const text = `${this.#random.pick(FRIENDS)}: ${this.#random.pick(MESSAGES)}`;
    return { type: "message", topic: "chat", text };
  }
}

const alert = (topic: string, text: string): Notice => ({ type: "alert", topic, text });
const reminder = (topic: string, text: string): Notice => ({ type: "reminder", topic, text });
