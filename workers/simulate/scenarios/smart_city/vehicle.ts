import type { VehicleMoment, Weather } from "#streams/smart_city/vehicle_moment.ts";
import { noise, Random } from "../../random.ts";
import type { Journeys } from "../scenario.ts";
import { drive, HoldUp, type Motion, roadworthySpeed } from "./driving.ts";
import { drawVehicle, type VehicleProfile } from "./fleet.ts";
import { hundredth, millionth, tenth, thousandth } from "../rounding.ts";
import { type Carriageway, type Place, pointAfter } from "./route.ts";
import type { RoadClass } from "./waypoints.ts";
import type { World } from "./world.ts";

/** Event time between two moments of a vehicle, ms. */
export const TICK_MS = 5_000;
/** Vehicles leave one after the other within this time, ms; until then they report standing. */
const DEPARTURES_MS = 12 * 60_000;
/** Spreads any number of vehicles evenly without knowing how many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
/** Time at a destination, long enough to end a trip of the GPS stream, ms. */
const REST_MS = [6 * 60_000, 15 * 60_000] as const;
const KMH = 3.6;

/** What a vehicle is made from. */
export interface VehicleOptions {
  readonly seed: number;
  /** 1 for the first. */
  readonly number: number;
  /** Epoch ms. */
  readonly start: number;
  readonly journeys: Journeys;
  readonly world: World;
}

/** One vehicle and its journeys. Ask for its moments one tick after the other. */
export class Vehicle {
  readonly id: string;
  /** Its first moment is this long after the start, ms: less than a tick. */
  readonly phase: number;
  readonly #options: VehicleOptions;
  readonly #random: Random;
  readonly #profile: VehicleProfile;
  readonly #identity: VehicleMoment["vehicle"];
  readonly #holdUp: HoldUp;
  readonly #energy: Energy;
  #side: Carriageway = "a";
  #motion: Motion = { speed: 0, driven: 0 };
  #departsAt: number;
  /** Switched off until its next departure. */
  #resting = false;
  #done = false;

  constructor(options: VehicleOptions) {
    const { seed, number, start } = options;
    const random = new Random(seed, 0xca2, number);
    this.id = `vehicle-${number}`;
    this.phase = random.integer(0, TICK_MS - 1);
    this.#options = options;
    this.#random = random;
    this.#profile = drawVehicle(random);
    this.#identity = { id: this.id, ...this.#profile.details };
    this.#energy = new Energy(random.between(72, 100), this.#profile.range);
    this.#holdUp = new HoldUp(random.between(15, 400));
    this.#departsAt = start + Math.floor(((number - 1) * GOLDEN_RATIO % 1) * DEPARTURES_MS);
  }

  /** True when no more moments come. */
  get done(): boolean {
    return this.#done;
  }

  /** The moment at `time`, one tick after the last; undefined while the vehicle is switched off. */
  momentAt(time: number): VehicleMoment | undefined {
    if (this.#done || (this.#resting && time < this.#departsAt)) return undefined;
    const { world } = this.#options;
    const { route } = world;
    const before = this.#position();
    const weatherBefore = world.weather(before.place, time);
    const setsOut = this.#resting;
    this.#resting = false;
    const incident = this.#holdUp.update({
      time,
      side: this.#side,
      motion: this.#motion,
      incidents: world.incidents,
      length: route.length,
    });
    const moves = !setsOut && time >= this.#departsAt;
    if (moves) this.#move(time, before.s, weatherBefore);
    const { s, place } = moves ? this.#position() : before;
    const camera = world.cameras(s, this.#side, time);
    const away = route.headingAt(s);
    const moment: VehicleMoment = {
      // Counted from the epoch, so that runs over different times never share an id.
      sequence: Math.floor(time / TICK_MS),
      time,
      vehicle: this.#identity,
      latitude: millionth(place.latitude),
      longitude: millionth(place.longitude),
      speed: tenth(this.#motion.speed * KMH),
      heading: tenth(this.#side === "a" ? away : (away + 180) % 360),
      energy_level: hundredth(this.#energy.level),
      distance: thousandth(this.#motion.driven / 1_000),
      ...this.#receiver(route.roadClassAt(s)),
      weather: moves ? world.weather(place, time) : weatherBefore,
      ...(camera === undefined ? {} : { camera }),
      ...(incident === undefined ? {} : { incident }),
    };
    if (this.#motion.driven >= route.length) this.#arrive(time);
    return moment;
  }

  #position(): { readonly s: number; readonly place: Place } {
    const { route } = this.#options.world;
    const s = pointAfter(this.#motion.driven, this.#side, route.length);
    return { s, place: route.placeAt(s) };
  }

  #move(time: number, s: number, weather: Weather): void {
    const { world, number, seed } = this.#options;
    const { route } = world;
    const wanted = roadworthySpeed(this.#profile, {
      roadClass: route.roadClassAt(s),
      congestion: world.traffic(s, this.#side, time),
      weather,
    });
    // No driver holds a speed exactly.
    const mood = 0.96 + 0.08 * noise(seed, number, time / 60_000, 0);
    const before = this.#motion.driven;
    this.#motion = drive(this.#motion, {
      seconds: TICK_MS / 1_000,
      wanted: wanted * mood / KMH,
      acceleration: this.#profile.acceleration,
      stopAt: Math.min(route.length, this.#holdUp.stopAt(route.length)),
    });
    this.#energy.use((this.#motion.driven - before) / 1_000, this.#motion.speed * KMH);
  }

  /** What the satellite receiver reports: buildings cost accuracy. */
  #receiver(roadClass: RoadClass): { readonly gps_accuracy: number; readonly satellites: number } {
    const sky = roadClass === "city" ? 0.6 : 1;
    const satellites = Math.round(sky * (10 + 8 * this.#random.next()));
    return {
      satellites,
      gps_accuracy: tenth(1.5 + 22 / satellites + 2 * this.#random.next()),
    };
  }

  #arrive(time: number): void {
    if (this.#options.journeys === "once") {
      this.#done = true;
      return;
    }
    this.#departsAt = time + this.#random.integer(...REST_MS);
    this.#resting = true;
    this.#side = this.#side === "a" ? "b" : "a";
    this.#motion = { speed: 0, driven: 0 };
    this.#energy.fill(this.#random.between(80, 100));
  }
}

/** Fuel in a tank or charge in a battery, percent of full. */
class Energy {
  readonly #range: number;
  #level: number;

  /** @param range kilometres on a full tank or charge at 90 km/h */
  constructor(level: number, range: number) {
    this.#level = level;
    this.#range = range;
  }

  get level(): number {
    return this.#level;
  }

  /** Drives `km` at `speed` (km/h); drag grows with the square of the speed. */
  use(km: number, speed: number): void {
    const effort = 0.6 + 0.4 * (speed / 90) ** 2;
    this.#level = Math.max(1, this.#level - 100 * km / this.#range * effort);
  }

  /** Fills up to `level`, if it is not that full already. */
  fill(level: number): void {
    this.#level = Math.max(this.#level, level);
  }
}
