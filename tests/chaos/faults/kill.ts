import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

/** A worker crashes, and is started again by whoever supervises it. */
export const kill: Fault = {
  title: "kill −9 of a worker",
  async inject(world, random) {
    const task = random.pick(["process", "process", "persist"] as const);
    const delay = random.whole(0, 3_000);
    world.note(`a ${task} worker`);
    const workers = world.workers(task);
    if (workers.length > 0) await random.pick(workers).kill();
    await pause(delay);
    await world.startWorkers();
  },
};
