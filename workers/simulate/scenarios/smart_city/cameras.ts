import type { Camera } from "#streams/smart_city/vehicle_moment.ts";
import type { Carriageway } from "./carriageway.ts";
import { hundredth } from "./rounding.ts";
import type { Route } from "./route.ts";
import { flowIn, type Traffic } from "./traffic.ts";

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
