import { Random } from "../../random.ts";
import { type CivilDay, civilDay } from "./civil_day.ts";

/** Something that is broken from one instant to another, epoch ms. */
export interface Fault {
  readonly from: number;
  readonly until: number;
}

/** A pipe that leaks. */
export interface Leak extends Fault {
  /** Litres per hour when it has grown. */
  readonly rate: number;
}

/** A fridge whose compressor strains until it dies. */
export interface FridgeFailure extends Fault {
  /** Epoch ms. */
  readonly diesAt: number;
}

const HOUR_MS = 3_600_000;
/** Each building has one leak in so many days, and one fridge that fails in so many. */
const LEAK_DAYS = 14;
const FRIDGE_DAYS = 20;

/**
 * The leak of the fortnight that the day is in. It begins at night and is mended on the morning of
 * the third or fourth day after, so every fortnight has at least two whole days of it.
 *
 * @param seed of the building
 */
export function leakAround(seed: number, day: CivilDay): Leak {
  const { first, random } = stretchOf(day, { days: LEAK_DAYS, seeds: [seed, 0x1ea] });
  const begins = first + random.integer(4, 8);
  return {
    from: civilDay(begins).start + random.between(22, 28) * HOUR_MS,
    until: civilDay(begins + random.integer(4, 5)).start + random.between(9, 12) * HOUR_MS,
    rate: random.between(30, 60),
  };
}

/**
 * The failure of the old fridge in the three weeks that the day is in: its compressor runs without a
 * pause for about a day, then never again until it is replaced.
 *
 * @param seed of the building
 */
export function fridgeFailureAround(seed: number, day: CivilDay): FridgeFailure {
  const { first, random } = stretchOf(day, { days: FRIDGE_DAYS, seeds: [seed, 0xf1d] });
  const begins = first + random.integer(5, 12);
  const from = civilDay(begins).start + random.between(0, 24) * HOUR_MS;
  return {
    from,
    diesAt: from + random.between(20, 36) * HOUR_MS,
    until: civilDay(begins + random.integer(4, 6)).start + random.between(9, 15) * HOUR_MS,
  };
}

/** Litres per hour that are lost at an instant (epoch ms): a crack that grows for a day. */
export function leakRate({ from, until, rate }: Leak, time: number): number {
  if (time < from || time >= until) return 0;
  return rate * (0.6 + 0.4 * Math.min(1, (time - from) / (24 * HOUR_MS)));
}

/** First day of the stretch of so many days that a day is in, and the stretch's own randomness. */
function stretchOf(
  day: CivilDay,
  { days, seeds }: { readonly days: number; readonly seeds: readonly number[] },
): { readonly first: number; readonly random: Random } {
  const shift = new Random(...seeds).integer(0, days - 1);
  const index = Math.floor((day.number + shift) / days);
  return { first: index * days - shift, random: new Random(...seeds, index) };
}
