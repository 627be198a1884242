import type { RecordOf } from "#core/declaration/mod.ts";
import { ArrivalModel, type Direction } from "#predict/mod.ts";
import { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import { generateRecords } from "../../workers/simulate/generate_records.ts";
import { londonToBirmingham } from "../../workers/simulate/scenarios/smart_city/route.ts";
import { smartCity } from "../../workers/simulate/scenarios/smart_city/smart_city.ts";
import { streamSource } from "../../workers/simulate/source.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How well arrivals were expected at one part of the way. */
export interface ArrivalScore {
  /** Share of the way done, in tenths. */
  readonly tenth: number;
  readonly arrivals: number;
  /** Mean absolute errors in minutes: of the model, and of going on at the mean speed so far. */
  readonly mae: number;
  readonly naive: number;
  readonly coverage: number;
}

/** Options of {@linkcode scoreArrivals}. */
export interface ArrivalsOptions {
  readonly seed: number;
  /** Epoch ms. */
  readonly start: number;
  readonly vehicles: number;
  readonly hours: number;
}

interface Guess {
  readonly tenth: number;
  readonly arrival: number;
  readonly lower: number;
  readonly upper: number;
  readonly naive: number;
}

interface Journey {
  direction: Direction;
  /** Of the minute that is not over yet. */
  minute: number;
  distance: number;
  departed: number | undefined;
  guesses: Guess[];
}

/**
 * Lets vehicles drive there and back and asks the model for each arrival once in every tenth of the
 * way, from the last distance of each minute. The first third of the time is not scored.
 */
export function scoreArrivals({ seed, start, vehicles, hours }: ArrivalsOptions): ArrivalScore[] {
  const destination = londonToBirmingham.length / 1_000;
  const model = new ArrivalModel({ destination });
  const journeys = new Map<string, Journey>();
  const scores = Array.from(
    { length: 10 },
    () => ({ arrivals: 0, error: 0, naive: 0, inside: 0 }),
  );
  const records = generateRecords({
    ...{
      scenario: smartCity,
      sources: [streamSource(vehicleData)],
      seed,
      start,
      entities: vehicles,
    },
    ...{ journeys: "endless", durationMs: hours * HOUR },
  });
  for (const { key, time, record } of records) {
    const distance = Number((record as RecordOf<typeof vehicleData>).distance);
    const minute = Math.floor(time / MINUTE);
    const known = journeys.get(key);
    const journey: Journey = known ??
      { direction: "out", minute, distance, departed: undefined, guesses: [] };
    if (known === undefined) journeys.set(key, journey);
    if (minute > journey.minute) {
      tell(key, journey);
      journey.minute = minute;
    }
    if (distance > 0) journey.departed ??= time;
    if (distance < journey.distance) {
      // It is on its way back.
      journey.direction = journey.direction === "out" ? "back" : "out";
      journey.departed = undefined;
      journey.guesses = [];
    } else if (distance >= destination - 0.001 && journey.distance < destination - 0.001) {
      if (time > start + hours * HOUR / 3) score(journey.guesses, time);
    }
    journey.distance = distance;
  }
  return scores.map(({ arrivals, error, naive, inside }, tenth) => ({
    ...{ tenth, arrivals, mae: error / arrivals / MINUTE, naive: naive / arrivals / MINUTE },
    coverage: inside / arrivals,
  }));

  function tell(key: string, { minute, distance, direction, departed, guesses }: Journey): void {
    const at = (minute + 1) * MINUTE;
    const { expected } = model.observe(key, { at, progress: distance, direction });
    const tenth = Math.floor(distance / destination * 10);
    if (expected === undefined || departed === undefined) return;
    if (distance < 0.01 * destination || guesses.some((guess) => guess.tenth === tenth)) return;
    const naive = at + (destination - distance) / distance * (at - departed);
    guesses.push({ tenth, naive, ...expected });
  }

  function score(guesses: readonly Guess[], time: number): void {
    for (const { tenth, arrival, lower, upper, naive } of guesses) {
      const into = scores[tenth]!;
      into.arrivals++;
      into.error += Math.abs(time - arrival);
      into.naive += Math.abs(time - naive);
      into.inside += time >= lower && time <= upper ? 1 : 0;
    }
  }
}
