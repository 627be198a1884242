import type kafkajs from "kafkajs";
import { ensureTopics, type TopicPlan } from "./topics.ts";

/** Options of {@linkcode readyTopics}. */
export interface ReadyTopicsOptions {
  /** Topics that the caller uses. */
  readonly topics: readonly string[];
  /** Every topic that set-up would make. */
  readonly plans: readonly TopicPlan[];
  /** True when missing topics may be made. */
  readonly autoSetup: boolean;
}

/**
 * Makes the topics that are missing, or only looks for those in use.
 *
 * @throws {Error} naming the missing topics when they may not be made
 */
export async function readyTopics(
  admin: kafkajs.Admin,
  options: ReadyTopicsOptions,
): Promise<void> {
  if (options.autoSetup) {
    await ensureTopics(admin, options.plans);
    return;
  }
  const existing = await admin.listTopics();
  const missing = options.topics.filter((topic) => !existing.includes(topic));
  if (missing.length > 0) {
    throw new Error(
      `Kafka has no topic ${
        missing.join(", ")
      }: run 'deno task setup', or set SLUICE_AUTO_SETUP=true`,
    );
  }
}
