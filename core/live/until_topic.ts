import type kafkajs from "kafkajs";
import { pause } from "../async/wait.ts";

/** Time between two looks, ms. */
const EVERY_MS = 10_000;

/** Waits until one of some missing topics is there; false when `signal` aborted before. */
export async function untilTopic(
  kafka: kafkajs.Kafka,
  missing: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  while (missing.length > 0 && !signal.aborted) {
    await pause(EVERY_MS, signal);
    if (signal.aborted) return false;
    const admin = kafka.admin();
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      if (missing.some((topic) => existing.has(topic))) return true;
    } catch {
      // The consumer tells when Kafka is away.
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
  return false;
}
