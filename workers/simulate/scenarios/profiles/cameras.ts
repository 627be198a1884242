import { type CameraMoment, SEEN_OBJECTS } from "#streams/profiles/site_moment.ts";
import { hashNumbers, Random } from "../../random.ts";
import { hundredth, millionth } from "../rounding.ts";

const HOUR_MS = 3_600_000;
/** How often each of {@linkcode SEEN_OBJECTS} is what comes by, against one another. */
const WEIGHTS = [12, 3, 2, 2, 6] as const;
const TOTAL_WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight, 0);
/** Times that something comes by per hour, at night and at noon. */
const PER_HOUR = { night: 4, noon: 60 } as const;
const PLACES = ["entrance", "yard", "car park", "delivery", "bicycles", "back door"] as const;
/** The site, WGS 84 degrees. */
const SITE = { latitude: 52.5063, longitude: 13.2846 } as const;

/** A camera that looks at one place; it sees one thing after the other. */
export class Camera {
  readonly device: string;
  readonly #seed: number;
  readonly #place: Pick<CameraMoment, "place" | "latitude" | "longitude">;

  /** @param number 1, 2, … */
  constructor(seed: number, number: number) {
    this.device = `camera-${number}`;
    this.#seed = hashNumbers(seed, 0xca3e, number);
    const random = new Random(this.#seed);
    const turn = Math.floor((number - 1) / PLACES.length);
    this.#place = {
      place: PLACES[(number - 1) % PLACES.length]! + (turn === 0 ? "" : ` ${turn + 1}`),
      latitude: millionth(SITE.latitude + random.between(-0.000_9, 0.000_9)),
      longitude: millionth(SITE.longitude + random.between(-0.001_4, 0.001_4)),
    };
  }

  /** What it sees in so many ms from a time on: mostly nothing. */
  between(from: number, lengthMs: number): CameraMoment | undefined {
    const random = new Random(this.#seed, Math.floor(from / lengthMs));
    const hour = from / HOUR_MS % 24;
    const bright = Math.max(0, Math.sin(Math.PI * (hour - 6) / 12));
    const perHour = PER_HOUR.night + (PER_HOUR.noon - PER_HOUR.night) * bright;
    if (random.next() >= perHour * lengthMs / HOUR_MS) return undefined;
    const time = from + random.integer(0, lengthMs - 1);
    const count = 1 + Math.floor(3.2 * random.next() ** 3);
    const objects = Array.from({ length: count }, () => ({
      label: seen(random),
      confidence: hundredth(random.between(0.45, 0.99)),
    }));
    return { kind: "camera", device: this.device, ...this.#place, time, objects };
  }
}

function seen(random: Random) {
  let rest = random.next() * TOTAL_WEIGHT;
  const index = WEIGHTS.findIndex((weight) => (rest -= weight) < 0);
  return SEEN_OBJECTS[Math.max(0, index)]!;
}
