import { type Codec, CODECS } from "../kafka/codecs.ts";
import type { Fault } from "./fault.ts";

const RECORDS = 12;

/** Producers that compress with every codec there is. */
export const codecs: Fault = {
  title: "foreign codecs",
  inject(world, random) {
    for (const codec of random.shuffle(Object.keys(CODECS) as Codec[])) {
      for (const stream of world.streams) {
        const device = `codec-${codec}`;
        const records = Array.from({ length: RECORDS }, () => ({
          device,
          time: Date.now(),
          seq: world.load.number(stream.name, device),
        }));
        world.load.send(stream, records, { codec });
      }
    }
    return Promise.resolve();
  },
};

/** Producers that place keys as librdkafka does by default, beside those that do as Java does. */
export const partitioner: Fault = {
  title: "foreign partitioner (CRC32)",
  inject(world) {
    for (const stream of world.streams) {
      for (let n = 0; n < 2 * RECORDS; n++) {
        const device = `foreign-${n % 6}`;
        const record = { device, time: Date.now(), seq: world.load.number(stream.name, device) };
        world.load.send(stream, [record], { partitioner: n % 2 === 0 ? "murmur2" : "crc32" });
      }
    }
    return Promise.resolve();
  },
};
