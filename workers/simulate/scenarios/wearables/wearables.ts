import type { Scenario, WorldMoment, WorldOptions } from "../scenario.ts";
import { Person, TICK_MS } from "./person.ts";

/** People around Zürich and the watches they wear; all streams of one watch agree. */
export const wearables: Scenario = {
  name: "wearables",
  description: "people around Zürich live their days with a watch on the wrist",
  entities: { option: "people", fallback: 20 },
  speed: 1,
  // Ten minutes in a second.
  catchUpSpeed: 600,
  tickMs: TICK_MS,
  // A whole day and the night before it.
  journeyMs: 36 * 60 * 60_000,
  *moments(options: WorldOptions): Iterable<WorldMoment> {
    const people = Array.from({ length: options.entities }, (_, i) => {
      const number = i + 1;
      const kept: WorldMoment[] = [];
      return { number, person: new Person({ ...options, number }), kept };
    }).sort((a, b) => a.person.phase - b.person.phase || a.number - b.number);
    for (let from = options.start;; from += TICK_MS) {
      for (const { number, person, kept } of people) {
        const time = from + person.phase;
        const state = person.momentAt(time);
        if (state === undefined) continue;
        const { moment, online } = state;
        kept.push({ key: person.deviceId, time, tick: moment.sequence + number, moment });
        if (!online) continue;
        // All that was kept while nobody could be reached comes in one burst.
        for (const each of kept) yield { ...each, sentAt: time };
        kept.length = 0;
      }
    }
  },
};
