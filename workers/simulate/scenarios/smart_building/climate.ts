import { hashNumbers, noise } from "../../random.ts";

/** The weather over the campus at an instant. */
export interface Climate {
  /** Degrees Celsius. */
  readonly temperature: number;
  /** What the sun brings, 0 (night) to 1 (clear summer noon). */
  readonly sun: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_DAYS = 365.2425;
/** Hours by which the sun is ahead of UTC at 23.7° east. */
const SOLAR_HOURS = 23.7 / 15;
/** Hours over which fronts come and go. */
const FRONT_HOURS = 40;

/** Weather as in Athens: mild wet winters, hot clear summers, the coolest hour before sunrise. */
export function createClimate(seed: number): (time: number) => Climate {
  const frontSeed = hashNumbers(seed, 0xc1, 1);
  const cloudSeed = hashNumbers(seed, 0xc1, 2);
  return (time) => {
    const dayOfYear = (time / DAY_MS) % YEAR_DAYS;
    const hour = ((time + SOLAR_HOURS * HOUR_MS) % DAY_MS) / HOUR_MS;
    // 1 at the end of July, -1 at the end of January.
    const season = -Math.cos(2 * Math.PI * (dayOfYear - 26) / YEAR_DAYS);
    const t = time / HOUR_MS / FRONT_HOURS;
    const front = noise(frontSeed, 0, 0, t) - 0.5;
    const cloud = Math.max(0, noise(cloudSeed, 0, 0, 2 * t) * (1.1 - 0.6 * season) - 0.25);
    const elevation = Math.cos(2 * Math.PI * (hour - 12) / 24) + 0.25 * season - 0.1;
    const sun = Math.max(0, elevation) / 1.15 * Math.max(0.12, 1 - cloud);
    const swing = (3 + 1.5 * season) * (1 - 0.6 * Math.min(1, cloud));
    return {
      temperature: 18.5 + 9.5 * season + 10 * front -
        swing * Math.cos(2 * Math.PI * (hour - 3.5) / 24),
      sun: Math.min(1, sun),
    };
  };
}
