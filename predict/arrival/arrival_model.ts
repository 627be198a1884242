import { ByteReader, ByteWriter } from "#window/mod.ts";
import { LEAST_SCORES, nextAlpha, scoreQuantile } from "../intervals/adaptive_conformal.ts";
import { Road, SECTIONS } from "./road.ts";

/** Which way along the road: away from its beginning, or back. Each has sections of its own. */
export type Direction = "out" | "back";

/** Where a vehicle is. */
export interface Progress {
  /** Epoch ms. */
  readonly at: number;
  /** How far it has come since it set out, in the unit of the destination; 0: it has not left. */
  readonly progress: number;
  /** Default `out`. */
  readonly direction?: Direction;
}

/** When a vehicle is expected to arrive, epoch ms: `lower` ≤ `arrival` ≤ `upper`. */
export interface ExpectedArrival {
  readonly arrival: number;
  readonly lower: number;
  readonly upper: number;
  /** How often the actual arrival is meant to lie within. */
  readonly level: number;
}

/** What became of a vehicle's progress. */
export interface ArrivalOutcome {
  /** Absent before it leaves, when it has arrived, and when what was given is no news. */
  readonly expected?: ExpectedArrival;
  /** The end of its journey. */
  readonly arrived?: {
    /** Epoch ms. */
    readonly at: number;
    /** What had been expected along the way, by tenths of the way done; errors are minutes. */
    readonly errors: readonly { readonly tenth: number; readonly minutes: number }[];
  };
}

/** Errors of the arrivals expected so far, all along the way; recent journeys count more. */
export interface ArrivalError {
  /** Mean absolute error, minutes. */
  readonly mae: number;
  /** That beside the one of going on at the vehicle's own mean speed; below 1 is better. */
  readonly relative: number;
  /** Share of arrivals that were within their interval. */
  readonly coverage: number;
}

/** Options of {@linkcode ArrivalModel}. */
export interface ArrivalOptions {
  /** Where the way ends, in the unit of progress. */
  readonly destination: number;
  /** Coverage that intervals aim at, 0.5 … 0.99. Default 0.9. */
  readonly level?: number;
}

/** Snapshots of another version are refused. */
export const ARRIVAL_VERSION = 1;

const MINUTE_MS = 60_000;
/** What is expected is compared once in each tenth of the way. */
const TENTHS = 10;
/** Scores of each tenth that are kept. */
const SCORES = 64;
/** Share of the rest of the way that intervals span on both sides as long as nothing is known. */
const FIRST_SHARE = 0.5;
/** How near to the destination is there, as a share of the way. */
const THERE = 0.001;
/** What an error counts beside the next one. */
const FADING = 0.995;
/** How fast a vehicle is beside others is a mean over about so much of its driving, ms. */
const MEMORY_MS = 30 * MINUTE_MS;
const PRIOR_MS = 20 * MINUTE_MS;
/** A vehicle that was silent for longer is forgotten, ms. */
const FORGOTTEN_MS = 6 * 60 * MINUTE_MS;
const MOST_VEHICLES = 100_000;
/** Share of the way that a vehicle has driven before what is expected of it is compared. */
const LEAST_DRIVEN = 0.01;
/** First guess of how long a section takes, ms. */
const FIRST_PACE_MS = 2 * MINUTE_MS;
/** First guess of how long a hold-up lasts, ms. */
const HOLD_UP_MS = 5 * MINUTE_MS;

/** What was expected at the beginning of a tenth of the way: times, epoch ms. */
interface Expectation {
  readonly made: number;
  readonly expected: ExpectedArrival;
  /** By the vehicle's own mean speed. */
  readonly naive: number;
}

interface Vehicle {
  direction: Direction;
  at: number;
  progress: number;
  /** Where and when it was first seen on this journey. */
  from: { readonly at: number; readonly progress: number };
  /** Driving time that it took, and that others would have taken, ms. */
  own: number;
  usual: number;
  /** How long it has been standing, ms. */
  standing: number;
  expectations: (Expectation | undefined)[];
}

/**
 * When each vehicle of a road arrives: the time that the sections ahead take, as vehicles before it
 * found them, times how fast this one is beside the others. A vehicle that stands waits as long as
 * hold-ups last. Intervals are conformal, by tenths of the way. Pure: times are arguments, and the
 * same progress in the same order makes the same state, to the bit.
 */
export class ArrivalModel {
  readonly #destination: number;
  readonly #level: number;
  readonly #roads: Readonly<Record<Direction, Road>> = { out: new Road(), back: new Road() };
  readonly #vehicles = new Map<string, Vehicle>();
  /** By tenth: errors as shares of the time that was left, oldest first. */
  readonly #scores: number[][] = Array.from({ length: TENTHS }, () => []);
  readonly #alphas = new Float64Array(TENTHS);
  /** Sums of errors, naive errors, hits, and their number; then the usual length of a hold-up. */
  readonly #sums = Float64Array.of(0, 0, 0, 0, HOLD_UP_MS);

  /** @throws {RangeError} If an option is not valid. */
  constructor({ destination, level = 0.9 }: ArrivalOptions) {
    if (!(destination > 0 && destination < Infinity)) {
      throw new RangeError(`'destination' must be a distance above 0: got ${destination}`);
    }
    if (!(level >= 0.5 && level <= 0.99)) {
      throw new RangeError(`'level' must be 0.5 … 0.99: got ${level}`);
    }
    this.#destination = destination;
    this.#level = level;
    this.#alphas.fill(1 - level);
  }

  /** How many vehicles are known. */
  get vehicles(): number {
    return this.#vehicles.size;
  }

  /** Errors so far; undefined before the first arrival. */
  get error(): ArrivalError | undefined {
    const [mae, naive, inside, count] = this.#sums;
    if (count === 0) return undefined;
    return {
      mae: mae! / count! / MINUTE_MS,
      relative: naive === 0 ? 1 : mae! / naive!,
      coverage: inside! / count!,
    };
  }

  /** Learns where a vehicle is. What is not newer than what is known of it is no news. */
  observe(id: string, { at, progress, direction = "out" }: Progress): ArrivalOutcome {
    if (!Number.isFinite(at) || !(progress >= 0 && progress < Infinity)) return {};
    const known = this.#vehicles.get(id);
    if (known !== undefined && at <= known.at) return {};
    const goesOn = known !== undefined && known.direction === direction &&
      progress >= known.progress && at - known.at <= FORGOTTEN_MS;
    if (!goesOn) {
      if (progress >= this.#destination * (1 - THERE)) return {};
      const vehicle: Vehicle = {
        ...{ direction, at, progress, from: { at, progress }, standing: 0 },
        ...{ own: known?.own ?? 0, usual: known?.usual ?? 0, expectations: [] },
      };
      this.#keep(id, vehicle);
      return progress === 0 ? {} : this.#expect(vehicle);
    }
    const before = { at: known.at, progress: known.progress };
    if (progress === 0) {
      // It has not left: waiting teaches nothing of the road.
      known.at = at;
      known.from = { at, progress };
      return {};
    }
    this.#drive(known, { at, progress });
    if (progress < this.#destination * (1 - THERE)) return this.#expect(known);
    this.#vehicles.delete(id);
    return { arrived: this.#arrive(known, before) };
  }

  /** Learns the way that a vehicle has made since it was seen before. */
  #drive(vehicle: Vehicle, { at, progress }: { readonly at: number; readonly progress: number }) {
    const road = this.#roads[vehicle.direction];
    const ms = at - vehicle.at;
    const from = this.#sectionsAt(vehicle.progress);
    const to = this.#sectionsAt(progress);
    const moved = to - from;
    // Whether it stands depends on how it usually moves: a tenth of that is standing.
    const pace = this.#ownPace(vehicle);
    const stands = moved * pace < ms / 10;
    if (stands) vehicle.standing += ms;
    else if (vehicle.standing > 0) {
      this.#sums[4]! += (vehicle.standing - this.#sums[4]!) / 16;
      vehicle.standing = 0;
    }
    let usual = 0;
    let reached = from;
    do {
      const section = Math.min(SECTIONS - 1, Math.floor(reached));
      const until = Math.min(to, section + 1);
      const distance = until - reached;
      usual += distance * road.pace(section, { at, now: at, fallback: pace });
      road.learn(section, { ms: moved > 0 ? ms * distance / moved : ms, distance, at });
      reached = until;
    } while (reached < to);
    if (!stands) {
      const kept = 0.5 ** (ms / MEMORY_MS);
      vehicle.own = vehicle.own * kept + ms;
      vehicle.usual = vehicle.usual * kept + Math.min(Math.max(usual, ms / 3), ms * 3);
    }
    vehicle.at = at;
    vehicle.progress = progress;
  }

  #expect(vehicle: Vehicle): ArrivalOutcome {
    const { at, progress, direction, standing } = vehicle;
    const road = this.#roads[direction];
    const factor = (vehicle.own + PRIOR_MS) / (vehicle.usual + PRIOR_MS);
    const fallback = this.#ownPace(vehicle);
    const held = standing === 0 ? 0 : Math.max(this.#sums[4]! - standing, this.#sums[4]! / 3);
    let arrival = at + held;
    let from = this.#sectionsAt(progress);
    for (let section = Math.floor(from); section < SECTIONS; section++) {
      const pace = road.pace(section, { at: arrival, now: at, fallback });
      arrival += (section + 1 - from) * pace * factor;
      from = section + 1;
    }
    const tenth = this.#tenthOf(progress);
    const left = arrival - at;
    const half = left * this.#widthOf(tenth);
    const expected = {
      arrival: Math.round(arrival),
      lower: Math.round(Math.max(at, arrival - half)),
      upper: Math.round(arrival + half),
      level: this.#level,
    };
    const driven = (progress - vehicle.from.progress) / this.#destination;
    if (vehicle.expectations[tenth] === undefined && driven >= LEAST_DRIVEN) {
      const naive = at + (SECTIONS - this.#sectionsAt(progress)) * fallback;
      vehicle.expectations[tenth] = { made: at, expected, naive };
    }
    return { expected };
  }

  #arrive(
    vehicle: Vehicle,
    before: { readonly at: number; readonly progress: number },
  ): NonNullable<ArrivalOutcome["arrived"]> {
    // It may have stood there for a part of the time since it was seen before.
    const rest = SECTIONS - this.#sectionsAt(before.progress);
    const at = Math.min(vehicle.at, Math.round(before.at + rest * this.#ownPace(vehicle)));
    const errors: { tenth: number; minutes: number }[] = [];
    vehicle.expectations.forEach((expectation, tenth) => {
      if (expectation === undefined) return;
      const { made, expected: { arrival, lower, upper }, naive } = expectation;
      const error = Math.abs(at - arrival);
      const inside = at >= lower && at <= upper;
      const scores = this.#scores[tenth]!;
      scores.push(error / Math.max(1, arrival - made));
      if (scores.length > SCORES) scores.shift();
      this.#alphas[tenth] = nextAlpha(this.#alphas[tenth]!, inside, this.#level);
      const added = [error, Math.abs(at - naive), inside ? 1 : 0, 1];
      added.forEach((value, i) => this.#sums[i] = this.#sums[i]! * FADING + value);
      errors.push({ tenth, minutes: error / MINUTE_MS });
    });
    return { at, errors };
  }

  /** Time for a section at the mean speed of the vehicle's journey so far, ms. */
  #ownPace({ at, progress, from }: Vehicle): number {
    const sections = this.#sectionsAt(progress) - this.#sectionsAt(from.progress);
    return sections > 0 && at > from.at ? (at - from.at) / sections : FIRST_PACE_MS;
  }

  /** Half the width of the interval, as a share of the time that is left. */
  #widthOf(tenth: number): number {
    const scores = this.#scores[tenth]!;
    if (scores.length < LEAST_SCORES) return FIRST_SHARE;
    return scoreQuantile(Float64Array.from(scores).sort(), this.#alphas[tenth]!);
  }

  #sectionsAt(progress: number): number {
    return Math.min(1, progress / this.#destination) * SECTIONS;
  }

  #tenthOf(progress: number): number {
    return Math.min(TENTHS - 1, Math.floor(progress / this.#destination * TENTHS));
  }

  #keep(id: string, vehicle: Vehicle): void {
    this.#vehicles.delete(id);
    // The first are those whose journey began the longest ago.
    let looked = 0;
    for (const [other, { at }] of this.#vehicles) {
      const full = this.#vehicles.size >= MOST_VEHICLES;
      if (full || vehicle.at - at > FORGOTTEN_MS) this.#vehicles.delete(other);
      else if (++looked === 2) break;
    }
    this.#vehicles.set(id, vehicle);
  }

  /** The whole state: a model restored from it behaves alike, to the bit. */
  snapshot(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter(64 * 1024);
    writer.byte(ARRIVAL_VERSION);
    writer.float64(this.#destination);
    writer.float64(this.#level);
    for (const road of [this.#roads.out, this.#roads.back]) road.write(writer);
    for (const numbers of [this.#alphas, this.#sums, ...this.#scores]) {
      writer.varint(numbers.length);
      for (const number of numbers) writer.float64(number);
    }
    writer.varint(this.#vehicles.size);
    for (const [id, vehicle] of this.#vehicles) writeVehicle(writer, id, vehicle);
    return writer.copy();
  }

  /** @throws {RangeError} If the snapshot is of another version or other options, or damaged. */
  static restore(snapshot: Uint8Array, options: ArrivalOptions): ArrivalModel {
    const model = new ArrivalModel(options);
    const reader = new ByteReader(snapshot);
    const version = reader.byte();
    if (version !== ARRIVAL_VERSION) {
      throw new RangeError(
        `the snapshot is of version ${version}, and this program reads version ` +
          `${ARRIVAL_VERSION}: let arrivals be learned anew`,
      );
    }
    if (reader.float64() !== model.#destination || reader.float64() !== model.#level) {
      throw new RangeError(
        "the snapshot is of another destination or level: let arrivals be learned anew",
      );
    }
    for (const road of [model.#roads.out, model.#roads.back]) road.read(reader);
    const numbers = () => Array.from({ length: reader.varint() }, () => reader.float64());
    model.#alphas.set(numbers());
    model.#sums.set(numbers());
    for (const scores of model.#scores) scores.push(...numbers());
    for (let count = reader.varint(); count > 0; count--) {
      const { id, vehicle } = readVehicle(reader, model.#level);
      model.#vehicles.set(id, vehicle);
    }
    if (reader.remaining > 0) {
      throw new RangeError(`the snapshot is damaged: ${reader.remaining} bytes follow its end`);
    }
    return model;
  }
}

function writeVehicle(writer: ByteWriter, id: string, vehicle: Vehicle): void {
  const { direction, at, progress, from, own, usual, standing, expectations } = vehicle;
  const name = new TextEncoder().encode(id);
  writer.varint(name.length);
  writer.raw(name, 0, name.length);
  writer.byte(direction === "out" ? 0 : 1);
  for (const number of [at, progress, from.at, from.progress, own, usual, standing]) {
    writer.float64(number);
  }
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const expectation = expectations[tenth];
    writer.byte(expectation === undefined ? 0 : 1);
    if (expectation === undefined) continue;
    const { made, expected: { arrival, lower, upper }, naive } = expectation;
    for (const number of [made, arrival, lower, upper, naive]) writer.float64(number);
  }
}

function readVehicle(reader: ByteReader, level: number): { id: string; vehicle: Vehicle } {
  const id = new TextDecoder().decode(reader.raw(reader.varint()));
  const direction = reader.byte() === 0 ? "out" : "back";
  const next = () => reader.float64();
  const [at, progress] = [next(), next()];
  const from = { at: next(), progress: next() };
  const [own, usual, standing] = [next(), next(), next()];
  const expectations = Array.from({ length: TENTHS }, (): Expectation | undefined => {
    if (reader.byte() === 0) return undefined;
    const made = next();
    const expected = { arrival: next(), lower: next(), upper: next(), level };
    return { made, expected, naive: next() };
  });
  return { id, vehicle: { direction, at, progress, from, own, usual, standing, expectations } };
}
