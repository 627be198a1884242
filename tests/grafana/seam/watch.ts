import assert from "node:assert/strict";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import type { WindowUpdate } from "#window/mod.ts";

/** A window as a panel has it. */
export interface ShownWindow {
  readonly key: string;
  /** Epoch ms. */
  readonly start: number;
  readonly status: string;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
}

/** Key and start as one text. */
export function windowName({ key, start }: Pick<ShownWindow, "key" | "start">): string {
  return `${key} ${new Date(start).toISOString()}`;
}

/**
 * Judges the pictures that a panel shows, one after another: in each, every window once and in
 * order; from one to the next, no window goes and no revision falls.
 */
export class Watch {
  /** Pictures that were judged. */
  readonly samples: Sample[] = [];
  #shown: ReadonlyMap<string, number> = new Map();

  /** Windows that are shown. */
  get windows(): number {
    return this.#shown.size;
  }

  /**
   * Takes the next picture.
   *
   * @param at when it was shown, epoch ms
   * @throws {assert.AssertionError} naming the first window that is wrong
   */
  take(picture: readonly ShownWindow[], at: number): void {
    const newest = new Map<string, number>();
    const revisions = new Map<string, number>();
    for (const window of picture) {
      const { key, start, revision } = window;
      const name = windowName(window);
      assert(!revisions.has(name), `${name} is there twice`);
      revisions.set(name, revision);
      assert(start > (newest.get(key) ?? -Infinity), `${name} comes after a later one`);
      newest.set(key, start);
    }
    for (const [name, before] of this.#shown) {
      const revision = revisions.get(name);
      assert(revision !== undefined, `${name} is gone`);
      assert(revision >= before, `${name} fell from revision ${before} to ${revision}`);
    }
    this.#shown = revisions;
    this.samples.push({ at, revisions });
  }
}

/** An update of a window as it lies in Kafka. */
interface Appended {
  /** Names the window. */
  readonly window: string;
  readonly revision: number;
  /** When Kafka took it, epoch ms. */
  readonly at: number;
}

/** What a panel had at one moment. */
interface Sample {
  /** Epoch ms. */
  readonly at: number;
  /** The revision of each window. */
  readonly revisions: ReadonlyMap<string, number>;
}

/**
 * How long the oldest update that a sample lacks had been in Kafka by then, ms; 0 when it lacks
 * none. A picture with a hole in it grows staler with every sample until the hole is filled.
 */
export function staleness({ at, revisions }: Sample, updates: readonly Appended[]): number {
  return updates.reduce((stale, update) => {
    const lacks = update.at <= at && (revisions.get(update.window) ?? 0) < update.revision;
    return lacks ? Math.max(stale, at - update.at) : stale;
  }, 0);
}

/** Every update of the vehicles' windows of a size (ms) that Kafka has. */
export async function appendedUpdates(
  env: Readonly<Record<string, string>>,
  size: number,
): Promise<Appended[]> {
  const lookup = (name: string) => env[name];
  const config = readConfig(lookup);
  const log = createLogger("test", { level: "error" });
  const found: Appended[] = [];
  await readLog(createKafka(config, { clientId: "test", log }), {
    topic: topicsOf(vehicleData, lookup).windows,
    partitions: Array.from({ length: config.kafkaPartitions }, (_, partition) => partition),
    groupId: `seam-${crypto.randomUUID()}`,
    onFetched: (fetched) => {
      for (const { value, timestamp: at } of recordsOf(fetched)) {
        const update = JSON.parse(value!.toString()) as WindowUpdate;
        if (update.size !== size) continue;
        found.push({ window: windowName(update), revision: update.revision, at });
      }
    },
  });
  return found;
}
