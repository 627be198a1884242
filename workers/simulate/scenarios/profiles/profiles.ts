import type { Scenario, WorldMoment, WorldOptions } from "../scenario.ts";
import { Camera } from "./cameras.ts";
import { Room } from "./rooms.ts";

/** Event time between two readings of a room, ms. */
const TICK_MS = 10_000;
/** Rooms for each camera. */
const ROOMS_PER_CAMERA = 3;

/** A site with sensors in its rooms and cameras around it; its users come by the poll worker. */
export const profiles: Scenario = {
  name: "profiles",
  description: "a site with sensors in its rooms and cameras around it, which people come to",
  entities: { option: "rooms", fallback: 9 },
  speed: 1,
  catchUpSpeed: 600,
  tickMs: TICK_MS,
  journeyMs: 2 * 3_600_000,
  *moments({ seed, start, entities, journeys }: WorldOptions): Iterable<WorldMoment> {
    const rooms = Array.from({ length: entities }, (_, i) => new Room(seed, i + 1, TICK_MS))
      .sort((a, b) => a.phase - b.phase);
    const cameras = Array.from(
      { length: Math.ceil(entities / ROOMS_PER_CAMERA) },
      (_, i) => new Camera(seed, i + 1),
    );
    const first = Math.ceil(start / TICK_MS) * TICK_MS;
    const end = journeys === "once" ? first + profiles.journeyMs : Infinity;
    for (let from = first; from < end; from += TICK_MS) {
      const moments = [
        ...rooms.map((room) => room.at(from + room.phase)),
        ...cameras.flatMap((camera) => camera.between(from, TICK_MS) ?? []),
      ].sort((a, b) => a.time - b.time);
      for (const moment of moments) {
        yield { key: moment.device, time: moment.time, tick: 0, moment };
      }
    }
  },
};
