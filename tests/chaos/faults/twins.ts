import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

/** Long enough for the copy to own the original's work. */
const FROZEN_MS = { process: 12_000, persist: 17_000 };

/**
 * A worker that seems dead is started once more with the same identity: same group, same
 * transactional ids, same environment. Then the first one wakes up, and both run.
 */
export const twins: Fault = {
  title: "two workers with one identity",
  async inject(world, random) {
    const task = random.pick(["process", "process", "persist"] as const);
    const together = random.whole(2_000, 6_000);
    world.note(`a ${task} worker`);
    const original = world.workers(task)[0];
    if (original === undefined) return;
    original.freeze();
    await world.startWorker(task);
    await pause(FROZEN_MS[task]);
    original.thaw();
    await pause(together);
    await original.kill();
    await world.startWorkers();
  },
};
