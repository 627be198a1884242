import assert from "node:assert/strict";
import { encodeLivePath } from "../../src/contract/channel.ts";
import { contextOf } from "./calls.ts";
import type { World } from "./world.ts";

/** Live channels through the instance; the tail itself has tests of its own. */
export async function liveSteps(
  t: Deno.TestContext,
  world: World,
): Promise<void> {
  const signal = new AbortController().signal;
  const { path } = encodeLivePath({ kind: "pipeline" });
  const request = { context: contextOf("Viewer"), path, data: null };

  await t.step(
    "a channel is subscribed to and fed until it is cancelled",
    async () => {
      const { status, initial } = await world.instance.subscribeStream!(
        request,
        signal,
      );
      assert.equal(status, "ok");
      assert(initial !== undefined);
      const stop = new AbortController();
      const packets: unknown[] = [];
      await world.instance.runStream!(request, (packet) => {
        if (packets.push(packet) === 2) stop.abort();
        return Promise.resolve();
      }, stop.signal);
      assert.equal(packets.length, 2);
    },
  );

  await t.step("without Kafka there is no channel", async () => {
    const history = world.make({ kafkaBrokers: [] });
    const { status } = await history.subscribeStream!(request, signal);
    assert.equal(status, "not_found");
  });
}
