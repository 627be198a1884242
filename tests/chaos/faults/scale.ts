import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

const COUNTS = [1, 3, 1, 2] as const;

/** Workers come and go every few seconds. */
export const scale: Fault = {
  title: "1 → 3 → 1 → 2 process workers",
  async inject(world, random) {
    for (const count of COUNTS) {
      await world.scale("process", count);
      await pause(random.whole(1_500, 4_000));
    }
  },
};
