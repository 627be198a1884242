import { Random } from "../../random.ts";
import { hourOf } from "./civil_day.ts";
import type { Quarter } from "./appliances.ts";
import { worksOn } from "./occupancy.ts";

const STEP_MS = 900_000;
/** How often a person uses a tap or a toilet, per hour. */
const USES_PER_PERSON = 0.55;
/** Share of the litres that the meter keeps and sends two days later. */
const KEPT_SHARE = 0.05;

/** What the water meter counts in a quarter of an hour, whole litres. */
export interface WaterUse {
  /** Sent at once. */
  readonly sent: number;
  /** Kept in the meter and sent two days later. */
  readonly kept: number;
}

/** Taps, toilets, the cleaners in the morning, and a flush now and then when nobody is in. */
export function waterUse({ seed, day, time, present }: Quarter): WaterUse {
  const random = new Random(seed, 0x3a7e, time / STEP_MS);
  const hour = hourOf(day, time);
  let litres = random.next() < 0.35 ? 2 : 0;
  for (let uses = poisson(random, present * USES_PER_PERSON / 4); uses > 0; uses--) {
    litres += random.integer(3, 9);
  }
  if (worksOn(day) === "yes" && hour >= 6 && hour < 7) litres += random.integer(15, 30);
  const kept = Math.floor(litres * KEPT_SHARE + random.next());
  return { sent: litres - Math.min(kept, litres), kept: Math.min(kept, litres) };
}

/** How many random events happen where `mean` are expected (Knuth's algorithm). */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}
