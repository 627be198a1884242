import type { Random } from "../../support/random.ts";
import type { DeclaredStream } from "../streams/declared.ts";
import type { NumberedRecord } from "./numbered.ts";

/** A source of numbered records. */
export interface Device {
  readonly name: string;
  /**
   * Its records of this moment.
   *
   * @param now epoch ms
   * @param since nothing before it may be sent: windows before it are in other partitions
   */
  report(now: number, since: number): NumberedRecord[];
  /** What it holds back. */
  flush(): NumberedRecord[];
}

/** Numbers the records of one key; shared by all devices of that name. */
export type Numbering = (device: string) => number;

/** Share of the moments at which a device reports. */
const OFTEN = 0.25;
/** Share of the records that come too late for some window. */
const LATE = 0.02;
/** A fast clock is that far ahead, ms. */
const FAST_MS = 30 * 60_000;

/** The devices that send to a stream all the time. */
export function devicesOf(
  stream: DeclaredStream,
  { random, number }: { readonly random: Random; readonly number: Numbering },
): Device[] {
  const value = () => Math.round(random.next() * 1_000 - 200) / 10;
  const record = (device: string, time: number): NumberedRecord => ({
    device,
    time: Math.floor(time),
    seq: number(device),
    ...(random.chance(0.9) ? { value: value() } : {}),
  });
  // Whether a routed record is late depends on which of two producers was quicker.
  const mayBeLate = stream.offlineMs === 0 && stream.partitioner !== "any";
  const steady = (name: string, shiftMs = 0): Device => ({
    name,
    report: (now, since) => {
      if (!random.chance(OFTEN)) return [];
      const late = mayBeLate && random.chance(LATE) ? stream.boundMs + random.next() * 40_000 : 0;
      const time = now - random.next() * stream.boundMs % 3_000 - late;
      return time < since ? [] : [record(name, time + shiftMs)];
    },
    flush: () => [],
  });
  const pausing = (name: string): Device => {
    const plain = steady(name);
    let silent = false;
    return {
      name,
      report: (now, since) => {
        if (random.chance(silent ? 0.05 : 0.01)) silent = !silent;
        return silent ? [] : plain.report(now, since);
      },
      flush: () => [],
    };
  };
  const offline = (name: string): Device => {
    const held: NumberedRecord[] = [];
    const flush = () => held.splice(0);
    return {
      name,
      report: (now) => {
        if (random.chance(OFTEN)) held.push(record(name, now));
        return random.chance(0.004) ? flush() : [];
      },
      flush,
    };
  };
  const many = (make: (name: string) => Device, kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => make(`${kind}-${index}`));
  if (stream.offlineMs > 0) {
    return [...many(steady, "phone", 6), ...many(offline, "offline", 3)];
  }
  if (stream.partitioner === "any") return many(steady, "routed", 6);
  return [
    ...many(steady, "sensor", 12),
    ...many(pausing, "visitor", 6),
    ...many((name) => steady(name, FAST_MS), "fast", 1),
  ];
}
