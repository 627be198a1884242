import { pause } from "#core/async/wait.ts";
import { LONGEST_WINDOW_MS } from "../streams/declared.ts";
import type { Fault } from "./fault.ts";

const MOST_PARTITIONS = 12;
/** For how long workers meet partitions that outputs and changelog do not have, ms. */
const UNPREPARED_MS = 5_000;

/**
 * Somebody adds partitions to the inputs and only later runs `deno task setup`. Keys move, so no
 * window may go on across the change: the load pauses for longer than the longest one, and sends
 * nothing older afterwards. Routed keys move when the set-up adds partitions to the topic between.
 */
export const partitions: Fault = {
  title: "partitions added to the inputs",
  calm: true,
  async inject(world, random) {
    const count = world.archive.partitions + random.whole(1, 2);
    if (count > MOST_PARTITIONS) return;
    world.note(`${world.archive.partitions} partitions become ${count}`);
    const paused = Date.now();
    await world.settle(["process"]);
    await world.admin((admin) =>
      admin.createPartitions({
        topicPartitions: world.streams.map(({ name }) => ({ topic: name, count })),
      })
    );
    await world.archive.turn({ partitions: count });
    world.load.partitions = count;
    await pause(Math.max(0, paused + LONGEST_WINDOW_MS + 1_000 - Date.now()));
    world.load.startOver(Date.now());
    world.load.holdRouted(true);
    world.load.resume();
    await pause(UNPREPARED_MS);
    await world.setUp();
    await world.startWorkers();
    world.load.holdRouted(false);
  },
};
