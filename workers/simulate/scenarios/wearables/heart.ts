import type { Vitals } from "#streams/wearables/person_moment.ts";
import { HEART_ZONES, type HeartZone } from "#streams/wearables/person_moment.ts";
import type { Random } from "../../random.ts";
import { tenth } from "../rounding.ts";
import type { Profile } from "./profile.ts";

/** What a body is asked for in a minute. */
export interface Demand {
  /** Share of what the body can do, 0 at rest to 1. */
  readonly effort: number;
  readonly asleep: boolean;
  /** Hour of the day by the clock, with its fraction. */
  readonly hour: number;
  /** Metres above the sea. */
  readonly altitude: number;
  /** 0 to 100: what the day asks of the mind. */
  readonly strain: number;
  /** Beats per minute that have no reason: palpitations, a fever. */
  readonly excess: number;
}

/** Share of the heart's reserve that a rate takes: 0 at rest, 1 at the maximum (Karvonen). */
export function reserveShare(rate: number, { restingRate, maxRate }: Profile): number {
  return (rate - restingRate) / (maxRate - restingRate);
}

/** The zone of a heart rate: five from half of the reserve on, each a tenth wide. */
export function heartZone(rate: number, profile: Profile): HeartZone {
  const tenths = Math.floor(reserveShare(rate, profile) * 10 + 1e-9);
  return HEART_ZONES[Math.min(5, Math.max(0, tenths - 4))]!;
}

/** Minutes in which the heart goes most of the way to a higher, and to a lower rate. */
const RISE = 0.8;
const FALL = 1.6;
/** Minutes in which half of a load is slept off. */
const RECOVERY = 30 * 60;
/** Minutes of one cycle of sleep. */
const SLEEP_CYCLE = 92;

/** Heart, breath and nerves of one person, minute by minute. */
export class Heart {
  readonly #profile: Profile;
  readonly #random: Random;
  #rate: number;
  /** Work of the last days: 1 is a hard hour. */
  #load = 0;
  #asleepFor = 0;
  #dip = 0;

  constructor(profile: Profile, random: Random) {
    this.#profile = profile;
    this.#random = random;
    this.#rate = profile.restingRate;
  }

  /** What a minute's work has left in the body: 1 is a hard hour of the last day. */
  get load(): number {
    return this.#load;
  }

  /** One minute later. */
  next(demand: Demand): Vitals {
    const { restingRate, maxRate, hrv } = this.#profile;
    const { asleep, hour, altitude, strain, excess } = demand;
    const random = this.#random;
    const effort = Math.min(1, demand.effort);
    this.#asleepFor = asleep ? this.#asleepFor + 1 : 0;
    this.#load = this.#load * 0.5 ** (1 / RECOVERY) + effort * effort * 2 / 60;

    // Lowest before dawn, highest in the late afternoon.
    const circadian = 3 * Math.cos(2 * Math.PI * (hour - 17) / 24);
    const dream = Math.sin(2 * Math.PI * this.#asleepFor / SLEEP_CYCLE);
    const quiet = asleep
      ? restingRate * 0.91 + circadian + 2 * dream
      : restingRate + 4 + circadian + strain * 0.09;
    const thinAir = 3 * Math.max(0, altitude - 1_200) / 1_000;
    const target = Math.min(
      maxRate,
      quiet + 2.5 * Math.min(2, this.#load) + thinAir + excess +
        effort * (maxRate - restingRate),
    );
    const pace = target > this.#rate ? RISE : FALL;
    this.#rate += (target - this.#rate) * (1 - Math.exp(-1 / pace));
    const beat = this.#rate + random.between(-1.6, 1.6);
    const heart_rate = Math.round(Math.min(maxRate, Math.max(30, beat)));

    const above = Math.max(0, heart_rate - restingRate);
    const variability = hrv * Math.exp(-above / 38) * (asleep ? 1.22 : 1) *
      (1 - 0.28 * Math.min(1, this.#load / 1.5)) * (1 - strain / 260) * random.between(0.86, 1.14);
    const recovered = 1 - Math.min(1, variability / hrv);
    const stress = asleep ? 5 + 12 * recovered : 0.72 * strain + 26 * recovered + excess * 0.3;
    return {
      heart_rate,
      heart_zone: heartZone(heart_rate, this.#profile),
      hrv: tenth(Math.max(4, variability)),
      spo2: this.#saturation(demand),
      stress: Math.round(Math.min(100, Math.max(0, stress + random.between(-4, 4)))),
    };
  }

  /** Percent: falls with the height, ever faster, and in moments without breath. */
  #saturation({ altitude, asleep, effort }: Demand): number {
    const random = this.#random;
    if (this.#profile.apnea && asleep && random.next() < 0.03) this.#dip = random.between(5, 12);
    this.#dip = asleep ? this.#dip * 0.55 : 0;
    const thinAir = Math.max(0, altitude / 1_000) ** 1.85;
    const spo2 = 98.2 - thinAir - 1.2 * effort - (asleep ? 0.7 : 0) - this.#dip;
    return tenth(Math.min(100, Math.max(62, spo2 + random.between(-0.6, 0.6))));
  }
}
