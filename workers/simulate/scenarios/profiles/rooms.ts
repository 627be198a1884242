import type { SensorMoment } from "#streams/profiles/site_moment.ts";
import { hashNumbers, noise, Random } from "../../random.ts";
import { hundredth, tenth } from "../rounding.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A room with its sensor: its own warmth and damp, under the air pressure that all rooms share. */
export class Room {
  readonly device: string;
  readonly room: string;
  /** Its readings come so long after those of the first room, ms. */
  readonly phase: number;
  readonly #seed: number;
  readonly #warmth: number;
  readonly #damp: number;
  readonly #siteSeed: number;

  /** @param number 1, 2, … */
  constructor(seed: number, number: number, tickMs: number) {
    this.device = `sensor-${number}`;
    this.room = `room-${number}`;
    this.#siteSeed = seed;
    this.#seed = hashNumbers(seed, 0x5e50, number);
    const random = new Random(this.#seed);
    this.#warmth = random.between(19.5, 22.5);
    this.#damp = random.between(38, 52);
    this.phase = random.integer(0, tickMs - 1);
  }

  /** What the sensor measures, warmest in the afternoon and damp when people are in. */
  at(time: number): SensorMoment {
    const day = time % DAY_MS / DAY_MS;
    const sun = Math.sin(2 * Math.PI * (day - 0.375));
    const hours = time / HOUR_MS;
    const people = noise(this.#seed, hours * 2, 0, 1) - 0.5;
    const air = noise(this.#siteSeed, hours / 9, 0, 2) - 0.5;
    const sensor = noise(this.#seed, hours * 360, 0, 3) - 0.5;
    return {
      kind: "sensor",
      device: this.device,
      room: this.room,
      time,
      temperature: hundredth(this.#warmth + 1.6 * sun + 1.8 * people + 0.1 * sensor),
      humidity: tenth(this.#damp - 4 * sun + 16 * people + 0.6 * sensor),
      pressure: tenth(1_013 + 30 * air),
    };
  }
}
