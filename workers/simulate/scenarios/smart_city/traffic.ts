import type { Camera } from "#streams/smart_city/vehicle_moment.ts";
import { hashNumbers, noise } from "../../random.ts";
import { CLEARING_MS, type Incidents } from "./incidents.ts";
import { hundredth } from "../rounding.ts";
import { type Carriageway, drivenAt, type Route } from "./route.ts";

/** Congestion at a point of the road (metres) and an instant (epoch ms): 0 free to 1 at a standstill. */
export type Traffic = (s: number, side: Carriageway, time: number) => number;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Places known for their jams, and how bad they get. */
const BOTTLENECKS: readonly (readonly [waypoint: string, strength: number, widthM: number])[] = [
  ["M1 J1 Staples Corner", 0.25, 2_500],
  ["M1 J6A M25", 0.3, 4_000],
  ["M1 J10 Luton", 0.25, 3_000],
  ["M1 J14 Milton Keynes", 0.2, 4_000],
  ["M1 J19 Catthorpe", 0.25, 3_500],
  ["M6 J2 Coventry", 0.2, 3_000],
  ["M6 J6 Gravelly Hill", 0.35, 4_000],
];
/** Queue that an incident builds behind it, metres, and the time it takes to build. */
const QUEUE_M = 3_000;
const BUILDING_MS = 3 * 60_000;
/** Jams that come and go by themselves: their length and duration. */
const WAVE_M = 5_000;
const WAVE_MS = 15 * 60_000;

/** Congestion everywhere: rush hours, bottlenecks, passing waves and the queues behind incidents. */
export function createTraffic(
  seed: number,
  road: { readonly route: Route; readonly incidents: Incidents },
): Traffic {
  const { route, incidents } = road;
  const bottlenecks = BOTTLENECKS.map(([name, strength, width]) => ({
    s: route.metresTo(name),
    strength,
    width,
  }));
  const seeds = { a: hashNumbers(seed, 0x7a), b: hashNumbers(seed, 0x7b) };
  return (s, side, time) => {
    const busy = rush(time);
    let jam = 0.05 + 0.2 * busy;
    for (const { s: at, strength, width } of bottlenecks) {
      const distance = (s - at) / width;
      if (Math.abs(distance) < 3) {
        jam += strength * (0.2 + 0.8 * busy) * Math.exp(-distance * distance);
      }
    }
    jam += 1.1 * Math.max(0, noise(seeds[side], s / WAVE_M, time / WAVE_MS, 0) - 0.6);
    jam = Math.min(0.9, jam);
    for (const { s: at, from, until } of incidents(side, time)) {
      const ahead = drivenAt(at, side, route.length) - drivenAt(s, side, route.length);
      if (ahead < 0 || ahead > QUEUE_M) continue;
      const grown = Math.min(1, (time - from) / BUILDING_MS);
      const left = Math.min(1, (until + CLEARING_MS - time) / CLEARING_MS);
      jam = Math.max(jam, 0.97 * (1 - 0.7 * ahead / QUEUE_M) * Math.min(grown, left));
    }
    return jam;
  };
}

/** How busy the roads are at an instant: 0 at night to about 1 in the rush hours of a weekday. */
function rush(time: number): number {
  const hour = (time / HOUR_MS) % 24;
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(time / DAY_MS) + 4) % 7;
  const bell = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  if (weekday === 0 || weekday === 6) return 0.6 * bell(14, 4);
  return Math.min(1, 0.9 * bell(8, 1.4) + 0.95 * bell(17.2, 1.8) + 0.45 * bell(12.5, 4));
}

/** The share of the free speed that is left in congestion. */
export function speedShare(congestion: number): number {
  return 1 - 0.9 * congestion ** 1.7;
}

/** Vehicles per minute over one carriageway: density times speed. */
function flowIn(congestion: number): number {
  return Math.round(160 * congestion * speedShare(congestion));
}

/** What the camera over this point of a carriageway counts at an instant, if there is one. */
export type Cameras = (s: number, side: Carriageway, time: number) => Camera | undefined;

const SPACING_M = 4_000;
const FIRST_M = 1_000;
/** A vehicle is under a camera within this distance: once or twice in passing at full speed. */
const SEEN_M = 250;

/** Cameras at fixed places; all that pass one at the same time see the same counts. */
export function createCameras(route: Route, traffic: Traffic): Cameras {
  const names = (side: Carriageway) =>
    Array.from({ length: Math.floor((route.length - FIRST_M) / SPACING_M) + 1 }, (_, i) => {
      const s = FIRST_M + i * SPACING_M;
      const road = route.roadAt(s).toLowerCase().replace(/\W/g, "");
      return `${road}-${String(Math.round(s / 1_000)).padStart(3, "0")}-${side}`;
    });
  const ids = { a: names("a"), b: names("b") };
  return (s, side, time) => {
    const i = Math.round((s - FIRST_M) / SPACING_M);
    const at = FIRST_M + i * SPACING_M;
    const id = ids[side][i];
    if (id === undefined || Math.abs(s - at) > SEEN_M) return undefined;
    const congestion = traffic(at, side, time);
    return { id, flow: flowIn(congestion), congestion: hundredth(congestion) };
  };
}
