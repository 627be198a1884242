import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { windowKeys, windowUpdate } from "./windows.ts";

/** Options of {@linkcode produceUpdates}. */
export interface ProduceOptions {
  readonly topic: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Keys that take turns. */
  readonly keys: number;
  /** Revision of the first update of each key; it rises from one turn to the next. */
  readonly firstRevision: number;
}

const STEP_MS = 10;

/**
 * Produces updates of windows evenly, each with the time at which it is sent as its last speed.
 *
 * @returns how many were sent
 */
export async function produceUpdates(
  producer: kafkajs.Producer,
  { topic, perSecond, seconds, keys, firstRevision }: ProduceOptions,
): Promise<number> {
  const names = windowKeys(keys);
  const began = performance.now();
  const sending: Promise<unknown>[] = [];
  let sent = 0;
  while (sent < perSecond * seconds) {
    const due = Math.floor((performance.now() - began) / 1_000 * perSecond);
    const messages: kafkajs.Message[] = [];
    const now = Date.now();
    const start = Math.floor(now / 60_000) * 60_000;
    for (; sent < Math.min(due, perSecond * seconds); sent++) {
      const key = names[sent % keys]!;
      const revision = firstRevision + Math.floor(sent / keys);
      const update = windowUpdate(key, { start, revision, value: sent % 100, last: now });
      messages.push({ key, value: JSON.stringify({ ...update, status: "open" }) });
    }
    if (messages.length > 0) sending.push(producer.send({ topic, messages, acks: 1 }));
    await pause(STEP_MS);
  }
  await Promise.all(sending);
  return sent;
}
