import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

const OFF_MS = 20 * 60_000;

/** The workers' clocks are 20 minutes fast or slow, each its own way. */
export const clock: Fault = {
  title: "worker clocks ±20 min",
  async inject(world, random) {
    const wrong = () => ({ clockMs: random.pick([-1, 1]) * OFF_MS });
    const shifts = [wrong(), wrong(), wrong()] as const;
    await world.stopWorkers();
    await world.startWorker("process", shifts[0]);
    await world.startWorker("process", shifts[1]);
    await world.startWorker("persist", shifts[2]);
    await pause(random.whole(8_000, 12_000));
    await world.stopWorkers();
    await world.startWorkers();
  },
};
