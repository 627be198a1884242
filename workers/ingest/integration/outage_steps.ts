import assert from "node:assert/strict";
import { eventually, pause } from "#core/async/wait.ts";
import { messageText, post, SLOW, type World } from "./world.ts";

/** Phones that send at once, and readings of each message. */
const PHONES = 8;
const READINGS = 10;

/** Kafka is away, and the worker is killed, while phones send. */
export async function outageSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { env, kafka, read } = world;
  const topic = env.SLUICE_TOPIC_ACCELEROMETER!;
  const worker = await world.worker();

  await t.step("nothing that was acknowledged is lost or counted twice", async () => {
    let over = false;
    const acknowledged: string[] = [];
    /** Answers by their status; 0: none came. */
    const seen = new Map<number, number>();
    let waits = 0;
    const phones = Array.from({ length: PHONES }, async (_, phone) => {
      for (let messageId = 0; !over; messageId++) {
        const ids = { messageId, sessionId: "outage", deviceId: `phone-${phone}` };
        const body = messageText(ids, { readings: READINGS });
        // A phone sends again what it has no 200 for.
        for (let done = false; !done;) {
          const answer = await post(worker.url, body).catch(() => undefined);
          await answer?.body?.cancel();
          const status = answer?.status ?? 0;
          seen.set(status, (seen.get(status) ?? 0) + 1);
          done = status === 200;
          if (status === 503) waits += Number(answer?.headers.get("retry-after"));
          if (!done) await pause(200);
        }
        acknowledged.push(`phone-${phone} ${messageId}`);
      }
    });
    const more = async (messages: number) => {
      const wanted = acknowledged.length + messages;
      await eventually(() => assert(acknowledged.length >= wanted), SLOW);
    };
    await more(50);
    await worker.process.kill();
    const second = await world.worker({ port: worker.port });
    await more(50);
    await kafka.restart();
    await more(50);
    await kafka.kill();
    await second.process.kill();
    const third = await world.worker({ port: worker.port });
    await eventually(() => assert(seen.has(503), "without Kafka the answer is 503"), SLOW);
    await kafka.restart();
    await more(50);
    over = true;
    await Promise.all(phones);
    assert(waits > 0, "a 503 says when to send again");
    assert.deepEqual([...seen.keys()].filter((status) => ![0, 200, 503].includes(status)), []);

    const counts = new Map<string, number>();
    for (const { value } of await read(topic)) {
      const { device_id, session_id, at_us } = JSON.parse(String(value));
      if (session_id !== "outage") continue;
      const name = `${device_id} ${at_us}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const messages = Map.groupBy(acknowledged, (name) => name.split(" ")[0]!);
    // The readings of every message of a phone have the same times.
    assert.equal(counts.size, PHONES * READINGS);
    for (const [name, count] of counts) {
      assert.equal(count, messages.get(name.split(" ")[0]!)?.length, name);
    }
    await third.process.stop();
  });
}
