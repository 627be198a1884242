import type { Scenario, WorldMoment, WorldOptions } from "../scenario.ts";
import { TICK_MS, Vehicle } from "./vehicle.ts";
import { createWorld } from "./world.ts";

/** Vehicles that drive from London to Birmingham; all streams of one vehicle agree. */
export const smartCity: Scenario = {
  name: "smart-city",
  description: "vehicles drive from London to Birmingham through weather, traffic and incidents",
  entities: { option: "vehicles", fallback: 100 },
  speed: 1,
  catchUpSpeed: 60,
  tickMs: TICK_MS,
  journeyMs: 165 * 60_000,
  *moments(options: WorldOptions): Iterable<WorldMoment> {
    const world = createWorld(options.seed);
    // Every vehicle ticks at its own phase, so the order of the phases is the order of event time.
    const fleet = Array.from({ length: options.entities }, (_, i) => {
      const number = i + 1;
      return { number, vehicle: new Vehicle({ ...options, number, world }) };
    }).sort((a, b) => a.vehicle.phase - b.vehicle.phase || a.number - b.number);
    for (let from = options.start; fleet.some(({ vehicle }) => !vehicle.done); from += TICK_MS) {
      for (const { number, vehicle } of fleet) {
        const time = from + vehicle.phase;
        const moment = vehicle.momentAt(time);
        if (moment !== undefined) {
          yield { key: vehicle.id, time, tick: moment.sequence + number, moment };
        }
      }
    }
  },
};
