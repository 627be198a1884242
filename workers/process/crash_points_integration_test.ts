import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { createKafka, type KafkaOptions } from "#core/kafka/client.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { type ProtocolCall, withFaults } from "./test_faults.ts";
import { assertDerived, derivedStreams, roomReadings } from "./test_derived.ts";
import { assertAsOracle } from "./test_oracle.ts";
import { openWorld } from "./test_world.ts";

/** Records that are sent before each stop. */
const ROUND = 150;

const CALLS = ["connect", "transaction", "sendBatch", "sendOffsets", "commit"] as const;

/** A stop: before a call reaches the broker, or when it has and its caller does not know. */
interface Stop {
  readonly name: typeof CALLS[number];
  readonly when: "before" | "after";
  /** The how manieth call of this name in its round, from 0. */
  readonly nth: number;
}

/** Every call of the protocol, before and after, in an order made by a seed. */
function plan(seed: number): Stop[] {
  const stops = CALLS.flatMap((name) =>
    (["before", "after"] as const).flatMap((when) => [0, 1].map((nth) => ({ name, when, nth })))
  );
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return stops.map((stop) => ({ stop, at: random() })).sort((a, b) => a.at - b.at)
    .map(({ stop }) => stop);
}

/**
 * The worker is stopped at every await of the commit protocol, recovers, and goes on; in the end
 * everything is as if it had never stopped, in both hops of windows across keys and streams.
 */
Deno.test("stopped at every await of the commit protocol", async () => {
  const seed = Number(Deno.env.get("SLUICE_TEST_SEED") ?? 7);
  await using services = await testServices();
  const streams = derivedStreams();
  await using world = await openWorld({
    bootstrap: services.kafka.bootstrap,
    streams,
    partitions: 2,
  });
  const stops = plan(seed);
  let stop: Stop | undefined;
  let calls = 0;
  let stopped = 0;
  const around = (when: Stop["when"]) => ({ name }: ProtocolCall) => {
    if (stop === undefined || name !== stop.name || when !== stop.when) return;
    if (calls++ < stop.nth) return;
    stop = undefined;
    stopped++;
    throw new Error(`stopped ${when} ${name}`);
  };
  const connect = (options: KafkaOptions) =>
    withFaults(createKafka(world.config, options), {
      before: around("before"),
      after: around("after"),
    });
  const messages = roomReadings(stops.length * ROUND, seed);
  for (const [round, next] of stops.entries()) {
    calls = 0;
    stop = next;
    // A new worker, because only that connects and opens its transactions anew.
    const worker = world.worker({ connect });
    await world.send(messages.slice(round * ROUND, (round + 1) * ROUND));
    await eventually(async () => {
      assert.equal(await world.recordsIn(), (round + 1) * ROUND, JSON.stringify(next));
    });
    await worker.stop();
  }
  world.worker();
  await eventually(() => assertAsOracle(world));
  await eventually(() => assertDerived(world));
  // A round may be over before the second call of its name.
  assert(stopped >= CALLS.length * 2, `stopped ${stopped} times, seed ${seed}`);
  assert(!world.lines.some(({ msg }) => /ledger|set aside/.test(msg)));
});
