import type { BuildingMoment, Quantity } from "#streams/smart_building/building_moment.ts";
import { hashNumbers, Random } from "../../random.ts";
import { fridgeEnergy, kitchenEnergy, type Quarter } from "./appliances.ts";
import { type CivilDay, civilDay, civilDayAt, hourOf } from "./civil_day.ts";
import type { Climate } from "./climate.ts";
import {
  type FridgeFailure,
  fridgeFailureAround,
  type Leak,
  leakAround,
  leakRate,
} from "./faults.ts";
import { occupancy, worksOn } from "./occupancy.ts";
import { poisson, type WaterUse, waterUse } from "./water_use.ts";
import { Zone } from "./zone.ts";

/** Event time from one report of a device to the next, ms. */
export const TICK_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_TICKS = 24 * HOUR_MS / TICK_MS;
/**
 * When in a quarter devices send, ms: first the meters what they counted in the quarter before, then
 * what is read at its beginning; after that people pass the door.
 */
const METERS_MS = 0;
const PROMPT_MS = 1_000;
const DOOR_MS = 2_000;
/** Devices of a building send one after the other, ms. */
const STAGGER_MS = 20;
/** Buildings send within so much, ms. */
const SPREAD_MS = 600;
/** How often a person passes the door, per hour. */
const PASSES_PER_PERSON = 0.25;

/** Energy that no device measures (lights, sockets, lifts), as a share of a day's metered energy. */
export const UNMETERED_ENERGY = 0.25;
/** Water that no device measures (the garden's tap), as a share of a day's metered water. */
export const UNMETERED_WATER = 0.08;
/** How long the water meter keeps what it could not send, and what it sends again, in ticks. */
const KEPT_TICKS = 2 * DAY_TICKS;
const AGAIN_TICKS = 10 * DAY_TICKS;

/** Days of the devices' installation and of the shortest past of a building. */
const INSTALLED = Date.UTC(2025, 0, 1) / (24 * HOUR_MS);
const LEAST_PAST_DAYS = 12;

/** A reading and when it is sent, epoch ms. */
export interface SentReading {
  readonly moment: BuildingMoment;
  readonly sentAt: number;
}

/** A reading of the present quarter, or of one so many ticks ago. */
interface PastReading {
  readonly value: number;
  readonly ticksAgo?: number;
  /** Tells its id from that of the first reading of the same time. */
  readonly suffix?: string;
}

/** What the devices see of a quarter of an hour. */
interface PassedQuarter {
  /** When it began, epoch ms. */
  readonly time: number;
  /** People that were in. */
  readonly present: number;
  /** At its beginning, °C. */
  readonly temperatures: readonly number[];
  /** Wh. */
  readonly hvac: readonly number[];
  readonly appliances: readonly number[];
  readonly water: WaterUse;
}

/** Options of {@linkcode Building}. */
export interface BuildingOptions {
  readonly seed: number;
  /** 1, 2, … */
  readonly number: number;
  readonly climate: (time: number) => Climate;
}

/** Seed of a building's own randomness, its leaks among it: of the campus's seed and its number. */
export function seedOf(seed: number, number: number): number {
  return hashNumbers(seed, 0xb1d, number);
}

/**
 * One building. It begins with its installation, so that counters stand where an earlier run left
 * them; all randomness depends on seed, building and time alone.
 */
export class Building {
  readonly id: string;
  readonly #seed: number;
  readonly #climate: (time: number) => Climate;
  readonly #people: number;
  readonly #zones: readonly [Zone, Zone];
  /** Of the last quarters, newest last. */
  readonly #water: WaterUse[] = [];
  #day: CivilDay;
  /** Around this day. */
  #faults: { readonly leak: Leak; readonly failure: FridgeFailure };
  #time: number;
  /** Where the counters stood at the day's beginning, Wh and litres. */
  #counters = { energy: 0, water: 0 };
  /** Since the day's beginning: what is metered, and what leaked. */
  #today = { energy: 0, water: 0, leaked: 0 };

  /** @param start epoch ms, a whole number of ticks: the first tick that {@linkcode step} gives */
  constructor({ seed, number, climate }: BuildingOptions, start: number) {
    this.id = `b${number}`;
    this.#seed = seedOf(seed, number);
    this.#climate = climate;
    const random = new Random(this.#seed);
    this.#people = random.integer(32, 56);
    const size = this.#people / 40;
    const zone = (solar: number) => ({
      capacity: 11_000 * size * random.between(0.9, 1.1),
      loss: 230 * size * random.between(0.9, 1.1),
      solar: solar * size,
      people: this.#people / 2,
      power: 15_000 * size,
    });
    this.#zones = [new Zone(zone(5_200)), new Zone(zone(1_700))];
    const firstDay = Math.min(INSTALLED, civilDayAt(start).number - LEAST_PAST_DAYS);
    this.#day = civilDay(firstDay);
    this.#faults = this.#faultsAround(this.#day);
    this.#time = this.#day.start;
    while (this.#time < start) this.#pass();
  }

  /** All that the devices measure in the next quarter of an hour, in the order of sending. */
  step(): SentReading[] {
    const quarter = this.#pass();
    const { time } = quarter;
    const readings: SentReading[] = [];
    let sentAt = time + PROMPT_MS + this.#seed % SPREAD_MS;
    const send = (quantity: Quantity, device: string, reading: PastReading) => {
      const { value, ticksAgo = 0, suffix = "" } = reading;
      const at = time - ticksAgo * TICK_MS;
      const id = `${this.id}/${device}@${at}${suffix}`;
      readings.push({
        moment: { quantity, id, time: at, building: this.id, device, value },
        sentAt: sentAt += STAGGER_MS,
      });
    };
    quarter.temperatures.forEach((value, i) => send("temperature", `TH${i + 1}`, { value }));
    if (time === this.#day.start) {
      send("energy_total", "Etot", { value: this.#counters.energy });
      send("water_total", "Wtot", { value: this.#counters.water });
    }
    readings.push(...this.#movements(quarter));
    sentAt = time + TICK_MS + METERS_MS + this.#seed % SPREAD_MS;
    quarter.hvac.forEach((value, i) => send("hvac_energy", `HVAC${i + 1}`, { value }));
    quarter.appliances.forEach((value, i) => send("appliance_energy", `MiAC${i + 1}`, { value }));
    send("water", "W1", { value: quarter.water.sent });
    const { kept } = this.#waterBefore(KEPT_TICKS);
    send("water", "W1", { value: kept, ticksAgo: KEPT_TICKS, suffix: "/kept" });
    const { sent } = this.#waterBefore(AGAIN_TICKS);
    send("water", "W1", { value: sent, ticksAgo: AGAIN_TICKS });
    return readings;
  }

  /** Lets a quarter of an hour pass. */
  #pass(): PassedQuarter {
    const time = this.#time;
    if (time === this.#day.end) this.#endDay();
    const day = this.#day;
    const hour = hourOf(day, time);
    const share = occupancy(this.#seed, day, hour);
    const people = this.#people;
    const { leak, failure } = this.#faults;
    const at: Quarter = { seed: this.#seed, day, time, people, present: share * people, failure };
    const { temperature: outside, sun } = this.#climate(time);
    const temperatures = this.#zones.map((zone) => Math.round(zone.temperature * 10) / 10);
    const comfort = keepsComfort(day, hour);
    const hvac = this.#zones.map((zone) =>
      Math.round(zone.step({ outside, sun, occupancy: share, comfort }))
    );
    const appliances = [kitchenEnergy(at), fridgeEnergy(at, temperatures[1]!)].map(Math.round);
    const water = waterUse(at);
    this.#water.push(water);
    if (this.#water.length > AGAIN_TICKS + 1) this.#water.shift();
    for (const energy of [...hvac, ...appliances]) this.#today.energy += energy;
    this.#today.water += water.sent + water.kept;
    this.#today.leaked += leakRate(leak, time) * TICK_MS / HOUR_MS;
    this.#time += TICK_MS;
    return { time, present: at.present, temperatures, hvac, appliances, water };
  }

  /** Counters go on by what is metered, its share that is not, and what leaked. */
  #endDay(): void {
    const { energy, water, leaked } = this.#today;
    this.#counters.energy += energy + Math.round(energy * UNMETERED_ENERGY);
    this.#counters.water += water + Math.round(water * UNMETERED_WATER) + Math.round(leaked);
    this.#today = { energy: 0, water: 0, leaked: 0 };
    this.#day = civilDay(this.#day.number + 1);
    this.#faults = this.#faultsAround(this.#day);
  }

  #faultsAround(day: CivilDay) {
    return { leak: leakAround(this.#seed, day), failure: fridgeFailureAround(this.#seed, day) };
  }

  #waterBefore(ticks: number): WaterUse {
    return this.#water.at(-1 - ticks)!;
  }

  /** People who pass the sensor at the entrance at random moments, a guard at night. */
  #movements({ time, present }: PassedQuarter): SentReading[] {
    const random = new Random(this.#seed, 0x307, time / TICK_MS);
    const count = poisson(random, 0.02 + present * PASSES_PER_PERSON * TICK_MS / HOUR_MS);
    const moments = Array.from(
      { length: count },
      () => time + random.integer(DOOR_MS, TICK_MS - 1),
    ).sort((a, b) => a - b);
    return moments.map((at) => ({
      sentAt: at,
      moment: {
        quantity: "presence",
        id: `${this.id}/MOV1@${at}`,
        time: at,
        building: this.id,
        device: "MOV1",
        value: Math.round(random.between(10, 200)) / 10,
      },
    }));
  }
}

/** From before people come, so that it is warm or cool by then, until they have left. */
function keepsComfort(day: CivilDay, hour: number): boolean {
  const work = worksOn(day);
  return work === "yes" ? hour >= 5.5 && hour < 19 : work === "some" && hour >= 7.5 && hour < 14;
}
