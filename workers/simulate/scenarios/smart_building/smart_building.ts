import type { BuildingMoment, Quantity } from "#streams/smart_building/building_moment.ts";
import type { Scenario, WorldMoment, WorldOptions } from "../scenario.ts";
import { Building, TICK_MS } from "./building.ts";
import { createClimate } from "./climate.ts";

const PROMPT: ReadonlySet<Quantity> = new Set([
  "temperature",
  "presence",
  "energy_total",
  "water_total",
]);

/** A campus of buildings in Athens whose devices report every quarter of an hour. */
export const smartBuilding: Scenario = {
  name: "smart-building",
  description: "buildings in Athens: rooms, energy, water and people, a leak, a fridge that fails",
  entities: { option: "buildings", fallback: 1 },
  // A day in twelve seconds.
  speed: 7_200,
  catchUpSpeed: 7_200,
  tickMs: TICK_MS,
  journeyMs: 28 * 86_400_000,
  *moments({ seed, start, entities, journeys }: WorldOptions): Iterable<WorldMoment> {
    // A start that follows earlier records lies one tick after the newest of them: in the quarter of
    // which all is sent but what meters send at its end.
    const first = Math.floor(start / TICK_MS) * TICK_MS - TICK_MS;
    const climate = createClimate(seed);
    const campus = Array.from(
      { length: entities },
      (_, i) => new Building({ seed, number: i + 1, climate }, first),
    );
    const until = journeys === "once" ? first + smartBuilding.journeyMs : Infinity;
    for (let tick = first; tick < until; tick += TICK_MS) {
      const readings = campus.flatMap((building) => building.step())
        .sort((a, b) => a.sentAt - b.sentAt);
      for (const { moment, sentAt } of readings) {
        if (isPrompt(moment) && moment.time <= start - TICK_MS) continue;
        const key = `${moment.building}/${moment.device}`;
        yield { key, time: moment.time, sentAt, tick: 0, moment };
      }
    }
  },
};

/** Whether it is sent as it happens, and not by a meter at the end of the quarter. */
function isPrompt({ quantity }: BuildingMoment): boolean {
  return PROMPT.has(quantity);
}
