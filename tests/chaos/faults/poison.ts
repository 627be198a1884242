import { oversized, POISON } from "../load/poison.ts";
import type { Fault } from "./fault.ts";

/** Records of every wrong and odd kind, in every stream. */
export const poison: Fault = {
  title: "poison records of every kind",
  inject(world, random) {
    for (const stream of world.streams) {
      for (const make of random.shuffle(Object.values(POISON))) {
        const now = Date.now();
        const { key, value } = make(stream, world.load.number(stream.name, "poison"), now);
        const partition = key === null ? 0 : world.load.partitionOf(key);
        world.load.sendRaw(stream, { partition }, [{ key, value, timestamp: now }]);
      }
    }
    return Promise.resolve();
  },
};

/** A record as large as the broker takes it, whose dead letter would be larger. */
export const oversizedPoison: Fault = {
  title: "a poison record of 4 MB",
  inject(world, random) {
    const partition = random.whole(0, world.load.partitions - 1);
    const record = { ...oversized(), timestamp: Date.now() };
    world.load.sendRaw(random.pick(world.streams), { partition }, [record]);
    return Promise.resolve();
  },
};
