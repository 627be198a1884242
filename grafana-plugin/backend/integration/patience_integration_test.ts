import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import type { WindowUpdate } from "#window/mod.ts";
import type { WindowsQuery } from "../../src/contract/query.ts";
import type { QueryContext } from "../queries/reading/context.ts";
import { runWindowsQuery } from "../queries/run_windows_query.ts";
import { StallingProxy } from "./stalling_proxy.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-03-01T00:00:00Z");
const query: WindowsQuery = {
  refId: "A",
  kind: "windows",
  stream: "vehicle_data",
  size: MINUTE,
  keys: ["vehicle-1"],
};

Deno.test("a query waits no longer for Cassandra than it may", async (t) => {
  await using world = await World.start(["vehicle_data"]);
  await world.store(world.stream("vehicle_data"), [{
    stream: "vehicle_data",
    key: "vehicle-1",
    start: START,
    end: START + MINUTE,
    size: MINUTE,
    status: "final",
    revision: 1,
    count: 2,
    late: 0,
    watermark: START + MINUTE,
    measures: { speed: { avg: 7 } },
  } as WindowUpdate]);
  const [server] = world.client.hosts.keys();

  const stalled = async (
    changes: (context: QueryContext) => Partial<QueryContext>,
    use: (context: QueryContext) => Promise<void>,
  ) => {
    await using proxy = new StallingProxy(server!);
    const client = new cassandra.Client({
      contactPoints: [proxy.address],
      localDataCenter: "datacenter1",
    });
    const context = {
      ...world.context({ from: START, to: START + MINUTE }),
      client,
    };
    // The statement is prepared and the answer is right before anything is held back.
    const [frame] = (await runWindowsQuery(query, context)).frames!;
    assert.deepEqual(frame?.fields[1]?.values, [7]);
    proxy.stall();
    const began = performance.now();
    await use({ ...context, ...changes(context) });
    // Less than the driver waits for an answer, and enough for a slow machine.
    assert(performance.now() - began < 10_000, "it took too long");
    await proxy[Symbol.asyncDispose]();
    await client.shutdown();
  };

  await t.step(
    "cancelled while a page is on its way, it ends at once",
    async () => {
      const stop = new AbortController();
      await stalled(
        () => ({ signal: stop.signal }),
        async (context) => {
          setTimeout(() => stop.abort(), 200);
          await assert.rejects(runWindowsQuery(query, context), {
            name: "AbortError",
          });
        },
      );
    },
  );

  await t.step(
    "at the limit of time it answers with what there is, and a notice",
    async () => {
      await stalled(
        ({ limits }) => ({ limits: { ...limits, timeoutMs: 300 } }),
        async (context) => {
          const [frame] = (await runWindowsQuery(query, context)).frames!;
          assert.deepEqual(frame?.fields[1]?.values, []);
          const notices = frame?.meta?.["notices"] as { text: string }[];
          assert.match(notices[0]!.text, /^Cut at the limit of 300 ms/);
        },
      );
    },
  );
});
