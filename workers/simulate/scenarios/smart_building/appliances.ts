import { hashNumbers, Random } from "../../random.ts";
import { type CivilDay, hourOf } from "./civil_day.ts";
import type { FridgeFailure } from "./faults.ts";
import { worksOn } from "./occupancy.ts";

const STEP_HOURS = 0.25;
const STEP_MS = STEP_HOURS * 3_600_000;

/** When an appliance is looked at: the quarter of an hour that begins at `time`. */
export interface Quarter {
  /** Seed of the building. */
  readonly seed: number;
  readonly day: CivilDay;
  /** Epoch ms. */
  readonly time: number;
  /** People that are in, and all of them. */
  readonly present: number;
  readonly people: number;
  /** Of the old fridge, around this day. */
  readonly failure: FridgeFailure;
}

/** When the dishwasher is switched on, and how long it runs, hours. */
const DISHWASHER = { starts: [10.5, 14.25, 17.5], runs: 1.25, power: 900 };

/** The kitchen and the copiers, Wh: what is always on, coffee by the cup, the dishwasher's runs. */
export function kitchenEnergy({ seed, day, time, present, people }: Quarter): number {
  const random = new Random(seed, 0x317, time / STEP_MS);
  const hour = hourOf(day, time);
  const washes = worksOn(day) === "yes" &&
    DISHWASHER.starts.some((start) => hour >= start && hour < start + DISHWASHER.runs);
  const cups = random.between(0.3, 1.7) * present * 0.16;
  const watts = 140 + 9 * people * (present > 0.5 ? 0.4 : 0.05) + 22 * present +
    (washes ? DISHWASHER.power * random.between(0.7, 1.3) : 0);
  return watts * STEP_HOURS + cups * 28;
}

/** Fridges: watts of the compressor, and minutes from one start of it to the next. */
const FRIDGES = [
  { power: 140, minutes: 47 },
  { power: 210, minutes: 62 },
  // The old one, which fails.
  { power: 320, minutes: 74 },
];
/** What a fridge uses whose compressor is dead: its lamp and its clock, W. */
const DEAD_W = 3;

/**
 * The fridges, Wh. Compressors start and stop; they run longer when the room is warm and people
 * open the doors. The last one fails now and then.
 */
export function fridgeEnergy(quarter: Quarter, roomTemperature: number): number {
  const { seed, time, present, people, failure } = quarter;
  const fails = time >= failure.from && time < failure.until;
  const duty = Math.min(0.95, 0.3 + 0.02 * (roomTemperature - 20) + 0.12 * present / people);
  let energy = 0;
  for (const [index, { power, minutes }] of FRIDGES.entries()) {
    const cycle = minutes * 60_000;
    const old = index === FRIDGES.length - 1;
    if (old && fails) {
      energy += (time < failure.diesAt ? power * 1.15 : DEAD_W) * STEP_HOURS;
    } else {
      const phase = hashNumbers(seed, 0xf1d6e, index) % cycle;
      const runs = runsUntil((time + STEP_MS + phase) / cycle, duty) -
        runsUntil((time + phase) / cycle, duty);
      energy += power * runs * minutes / 60 + 2;
    }
  }
  return energy;
}

/** Cycles' worth of running after so many cycles, each of which begins with its share of running. */
function runsUntil(cycles: number, duty: number): number {
  const whole = Math.floor(cycles);
  return whole * duty + Math.min(cycles - whole, duty);
}
