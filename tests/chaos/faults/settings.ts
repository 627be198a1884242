import type { Fault } from "./fault.ts";

/** Allowed lateness, emit policy and order of windows change between two starts. */
export const settings: Fault = {
  title: "settings changed between restarts",
  async inject(world, random) {
    const next = {
      latenessMs: random.pick([0, 5_000, 10_000, 20_000, 30_000]),
      emit: random.pick(["final-then-correct", "update", "final"] as const),
      reversed: random.chance(0.5),
    };
    world.note(`lateness ${next.latenessMs} ms, ${next.emit}${next.reversed ? ", reversed" : ""}`);
    await world.settle(["process"]);
    await world.stopWorkers();
    world.settings = next;
    await world.archive.turn({ settings: next });
    await world.startWorkers();
    world.load.resume();
  },
};
