import { pause } from "#core/async/wait.ts";
import { CHECKPOINT_MS } from "../world.ts";
import type { Fault } from "./fault.ts";

/** Retention deletes records while the workers are away and have not read them. */
export const retention: Fault = {
  title: "retention cuts unread records",
  async inject(world, random) {
    const topic = random.pick(world.streams).name;
    await world.stopWorkers();
    await pause(random.whole(2_000, 5_000));
    await world.load.pause();
    await world.archive.read();
    const places = world.archive.places.filter((place) => place.topic === topic);
    const process = await world.committed("process", places);
    const persist = await world.committed("persist", places);
    const cuts = places.map((place, index) => {
      // Below 0: it has not begun.
      const read = { process: process[index]!.offset, persist: persist[index]!.offset };
      const first = Math.max(0, read.process);
      const unread = world.archive.end(place) - first;
      return { place, read, first, to: first + Math.floor(unread * random.next()) };
    }).filter(({ first, to }) => to > first);
    const unread = cuts.reduce((sum, { first, to }) => sum + to - first, 0);
    world.note(`${unread} records of '${topic}' are deleted unread`);
    for (const { place, read, to } of cuts) {
      world.archive.cut({ ...place, from: read, to });
      await world.client.deleteBefore(place, to);
    }
    await pause(3 * CHECKPOINT_MS);
    await world.startWorkers();
    world.load.resume();
  },
};
