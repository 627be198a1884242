import { eventually } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

/** A topic with records is deleted and made anew while the workers run. */
export const recreate: Fault = {
  title: "topic deleted and made anew",
  calm: true,
  async inject(world, random) {
    const topic = random.pick(world.streams).name;
    world.note(`'${topic}' is made anew`);
    await world.settle();
    world.archive.anew(topic);
    await world.admin(async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      await eventually(async () => {
        if ((await admin.listTopics()).includes(topic)) {
          throw new Error(`'${topic}' is still there`);
        }
      });
    });
    await world.setUp();
    world.load.resume();
    await world.startWorkers();
  },
};
