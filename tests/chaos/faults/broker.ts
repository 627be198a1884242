import { pause } from "#core/async/wait.ts";
import type { Fault } from "./fault.ts";

/** The broker is stopped in order and started again. */
export const brokerRestart: Fault = {
  title: "broker restarted",
  inject: (world) => world.services.kafka.restart(),
};

/** The broker crashes and is started again. */
export const brokerKill: Fault = {
  title: "broker killed and started",
  async inject(world, random) {
    const away = random.whole(0, 4_000);
    await world.services.kafka.kill();
    await pause(away);
    await world.services.kafka.restart();
  },
};
