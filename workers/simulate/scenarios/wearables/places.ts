import type { PlaceKind, Surroundings } from "#streams/wearables/person_moment.ts";
import { hashNumbers, noise, type Random } from "../../random.ts";
import { hundredth, millionth, tenth } from "../rounding.ts";

/** A point on the earth. */
export interface Spot {
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** Metres above the sea. */
  readonly altitude: number;
}

/** A mountain with the place where the way up begins. */
export interface Mountain {
  readonly name: string;
  readonly trailhead: Spot;
  readonly summit: Spot;
}

const ZURICH: Spot = { latitude: 47.3769, longitude: 8.5417, altitude: 408 };

/** Mountains within a train's reach of Zürich. */
export const MOUNTAINS: readonly Mountain[] = [
  {
    name: "Rigi",
    trailhead: { latitude: 47.0353, longitude: 8.4326, altitude: 435 },
    summit: { latitude: 47.0567, longitude: 8.4853, altitude: 1_797 },
  },
  {
    name: "Säntis",
    trailhead: { latitude: 47.2836, longitude: 9.4303, altitude: 870 },
    summit: { latitude: 47.2494, longitude: 9.3432, altitude: 2_502 },
  },
  {
    name: "Brisen",
    trailhead: { latitude: 46.9043, longitude: 8.4361, altitude: 1_219 },
    summit: { latitude: 46.8994, longitude: 8.4631, altitude: 2_404 },
  },
  // By cable car to the middle station, then over the snow.
  {
    name: "Titlis",
    trailhead: { latitude: 46.7917, longitude: 8.4153, altitude: 2_428 },
    summit: { latitude: 46.7719, longitude: 8.4375, altitude: 3_238 },
  },
];

/** The places of somebody's everyday life. */
export interface PersonalPlaces {
  readonly home: Spot;
  readonly work: Spot;
  readonly gym: Spot;
  readonly pool: Spot;
  readonly restaurant: Spot;
}

/** Somebody lives in and around Zürich. */
export function drawPlaces(random: Random): PersonalPlaces {
  const near = (km: number): Spot => ({
    latitude: ZURICH.latitude + random.between(-km, km) / 111.2,
    longitude: ZURICH.longitude + random.between(-km, km) / 75.3,
    altitude: ZURICH.altitude + random.integer(0, 90),
  });
  const home = near(9);
  return { home, work: near(3.5), gym: near(4), pool: near(5), restaurant: near(3) };
}

/** Where somebody is while they do something. */
export type Path =
  | { readonly kind: "at"; readonly spot: Spot }
  | { readonly kind: "way"; readonly from: Spot; readonly to: Spot }
  /** A round that ends where it begins; kilometres of its radius. */
  | { readonly kind: "round"; readonly from: Spot; readonly radius: number };

/** The spot at a share (0 to 1) of a path. */
export function spotOn(path: Path, share: number): Spot {
  switch (path.kind) {
    case "at":
      return path.spot;
    case "way": {
      const mix = (from: number, to: number) => from + (to - from) * share;
      const { from, to } = path;
      return {
        latitude: mix(from.latitude, to.latitude),
        longitude: mix(from.longitude, to.longitude),
        altitude: mix(from.altitude, to.altitude),
      };
    }
    case "round": {
      const angle = 2 * Math.PI * share;
      const { from, radius } = path;
      return {
        latitude: from.latitude + radius * (1 - Math.cos(angle)) / 111.2,
        longitude: from.longitude + radius * Math.sin(angle) / 75.3,
        altitude: from.altitude + 25 * (1 - Math.cos(angle)),
      };
    }
  }
}

const HOUR_MS = 3_600_000;
const YEAR_DAYS = 365.2425;

/** Temperature (°C) and humidity (%) under the open sky over the Swiss midlands and mountains. */
function outdoors(seed: number, time: number, altitude: number) {
  const day = (time / (24 * HOUR_MS)) % YEAR_DAYS;
  const hour = (time / HOUR_MS + 1) % 24;
  const front = noise(hashNumbers(seed, 0x5c1), time / HOUR_MS / 30, 0, 0) - 0.5;
  const season = 9.8 - 10 * Math.cos(2 * Math.PI * (day - 18) / YEAR_DAYS);
  const daily = -3.6 * Math.cos(2 * Math.PI * (hour - 3.5) / 24);
  // The standard atmosphere loses 6.5 °C a kilometre.
  const temperature = season + daily + 9 * front - 6.5 * (altitude - ZURICH.altitude) / 1_000;
  return { temperature, humidity: Math.min(99, Math.max(22, 70 - 3 * daily - 40 * front)) };
}

interface Indoors {
  readonly temperature?: number;
  readonly humidity?: number;
  /** dB(A): mean, and how far it goes up and down. */
  readonly noise: readonly [mean: number, range: number];
}

/** What each kind of place is like; without a temperature it is that of the open air. */
const KINDS: Readonly<Record<PlaceKind, Indoors>> = {
  home: { temperature: 21, humidity: 44, noise: [44, 9] },
  work: { temperature: 22, humidity: 40, noise: [54, 8] },
  transit: { temperature: 20, humidity: 46, noise: [71, 9] },
  outdoors: { noise: [56, 10] },
  gym: { temperature: 19, humidity: 52, noise: [75, 9] },
  pool: { temperature: 28, humidity: 64, noise: [72, 8] },
  restaurant: { temperature: 22.5, humidity: 48, noise: [76, 14] },
};

/** Options of {@linkcode surroundingsAt}. */
export interface SurroundingsOptions {
  readonly seed: number;
  /** Number of the person: two rooms are never equally loud. */
  readonly number: number;
  readonly spot: Spot;
  readonly asleep: boolean;
}

/** What surrounds somebody in a place of a kind at a time (epoch ms). */
export function surroundingsAt(
  time: number,
  place: PlaceKind,
  { seed, number, spot, asleep }: SurroundingsOptions,
): Surroundings {
  const { temperature, humidity, noise: [mean, range] } = KINDS[place];
  const open = outdoors(seed, time, spot.altitude);
  const waver = (name: number, everyMs: number) =>
    2 * noise(hashNumbers(seed, number, name), time / everyMs, 0, 0) - 1;
  const loud = asleep ? 30 + 3 * waver(1, 900_000) : mean + range * waver(2, 420_000);
  // Rooms follow the weather a little.
  const room = temperature === undefined
    ? open.temperature + 0.5 * waver(3, 600_000)
    : temperature + 0.06 * (open.temperature - 10) + 0.8 * waver(4, 5_400_000);
  return {
    place,
    temperature: tenth(room),
    humidity: Math.round(
      humidity === undefined ? open.humidity : humidity + 5 * waver(5, 7_200_000),
    ),
    noise: tenth(loud),
    latitude: millionth(spot.latitude),
    longitude: millionth(spot.longitude),
    altitude: hundredth(spot.altitude),
  };
}
