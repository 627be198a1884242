import { type Activity, type Movement, WORKOUTS } from "#streams/wearables/person_moment.ts";
import type { Random } from "../../random.ts";
import { tenth, thousandth } from "../rounding.ts";
import type { Doing } from "./day_plan.ts";
import { reserveShare } from "./heart.ts";
import { kcalPerMinute, type Profile, RUNNING_EFFORT, runningSpeed } from "./profile.ts";

/** What a body does in a minute, before the heart has answered. */
export interface Motion {
  readonly activity: Activity;
  /** Share of what the body can do, 0 to 1. */
  readonly effort: number;
  readonly steps: number;
  /** Metres. */
  readonly metres: number;
}

/** A gait by the equations of the American College of Sports Medicine, in m/min. */
const walkingMet = (speed: number): number => 1 + speed / 35;
/** Power over that at rest by which a slope of these hikes is climbed. */
const SLOPE = 0.2;

const still = (activity: Activity, effort: number): Motion => ({
  activity,
  effort,
  steps: 0,
  metres: 0,
});

/** Minutes of an everyday hour that are on foot, by what somebody is about. */
const ON_FOOT: Readonly<Partial<Record<Doing, number>>> = {
  home: 4,
  work: 2,
  travel: 14,
  errand: 38,
  out: 3,
};

/** What somebody does in a minute in which they are about something. */
export function moveFor(doing: Doing, profile: Profile, random: Random): Motion {
  switch (doing) {
    case "sleep":
      return still("sleeping", 0);
    case "run": {
      const effort = RUNNING_EFFORT * random.between(0.95, 1.05);
      return onFoot("running", effort, {
        profile,
        speed: runningSpeed(1 + effort * (profile.maxMet - 1)),
      });
    }
    case "climb":
    case "descend": {
      const effort = (doing === "climb" ? 0.52 : 0.3) * random.between(0.9, 1.08);
      const slope = doing === "climb" ? SLOPE : 0.05;
      const speed = 3.5 * effort * (profile.maxMet - 1) / (0.1 + 1.8 * slope);
      return onFoot("hiking", effort, { profile, speed: Math.min(speed, 85) });
    }
    case "cycle": {
      const effort = 0.58 * random.between(0.85, 1.15);
      const speed = Math.min(640, 42 * (1 + effort * (profile.maxMet - 1)));
      return { activity: "cycling", effort, steps: 0, metres: speed };
    }
    case "swim": {
      const effort = 0.6 * random.between(0.9, 1.1);
      return { activity: "swimming", effort, steps: 0, metres: 22 + 24 * effort };
    }
    case "strength": {
      // Sets and pauses.
      const lifts = random.next() < 0.55;
      const effort = lifts ? random.between(0.5, 0.7) : 0.3;
      const steps = lifts ? 0 : random.integer(4, 16);
      const metres = steps * profile.stride.walking;
      return { activity: "strength", effort, steps, metres };
    }
    case "walk":
      return walk(profile, random);
    default: {
      const chance = random.next();
      const walks = ON_FOOT[doing]! / 60;
      if (chance < walks) return walk(profile, random);
      if (chance > walks + (doing === "work" ? 0.07 : 0.16)) return still("resting", 0.01);
      const steps = random.integer(3, 40);
      return { activity: "moving", effort: 0.07, steps, metres: steps * profile.stride.walking };
    }
  }
}

function walk(profile: Profile, random: Random): Motion {
  const speed = random.between(70, 88);
  const effort = (walkingMet(speed) - 1) / (profile.maxMet - 1);
  return onFoot("walking", effort, { profile, speed });
}

function onFoot(
  activity: keyof Profile["stride"],
  effort: number,
  { profile, speed }: { readonly profile: Profile; readonly speed: number },
): Motion {
  const stride = profile.stride[activity];
  const steps = Math.round(speed / stride);
  return { activity, effort, steps, metres: steps * stride };
}

/** Power at rest as the watch reckons it, in multiples of the body at rest. */
const EVERYDAY_MET: Readonly<Partial<Record<Activity, number>>> = {
  sleeping: 0.95,
  resting: 1.25,
  moving: 1.9,
};
/** Effort from which a minute counts as exercise. */
const BRISK_MET = 3;
const EXERCISE = new Set<Activity>(WORKOUTS);

/** What a motion has cost a body whose heart went at `rate` beats per minute. */
export function movementOf(
  { activity, steps, metres }: Motion,
  rate: number,
  profile: Profile,
): Movement {
  // The share of the heart's reserve is that of the oxygen's (Swain and Leutholtz, 1997).
  const met = EVERYDAY_MET[activity] ??
    1 + Math.min(1, Math.max(0.1, reserveShare(rate, profile))) * (profile.maxMet - 1);
  const calories = kcalPerMinute(met, profile.weight);
  const atRest = kcalPerMinute(1, profile.weight);
  return {
    steps,
    distance: thousandth(metres / 1_000),
    calories: tenth(calories),
    active_calories: tenth(Math.max(0, calories - atRest * 1.25)),
    exercise: EXERCISE.has(activity) || (activity === "walking" && met >= BRISK_MET) ? 1 : 0,
  };
}
