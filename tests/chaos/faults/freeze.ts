import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

/** Longer than the workers' session timeouts of 10 s and 15 s. */
const FREEZE_MS = { process: 11_000, persist: 16_500 };

/** A worker stands still until others own its work, and then goes on as if nothing had been. */
export const freeze: Fault = {
  title: "SIGSTOP beyond the session timeout, then SIGCONT",
  async inject(world, random) {
    const task = random.pick(["process", "process", "persist"] as const);
    const ms = FREEZE_MS[task] + random.whole(0, 3_000);
    world.note(`a ${task} worker for ${ms} ms`);
    const workers = world.workers(task);
    if (workers.length === 0) return;
    const worker = random.pick(workers);
    worker.freeze();
    await pause(ms);
    worker.thaw();
  },
};
