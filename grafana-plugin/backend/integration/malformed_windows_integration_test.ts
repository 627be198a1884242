import assert from "node:assert/strict";
import type { WindowsQuery } from "../../src/contract/query.ts";
import { DEFAULT_LIMITS } from "../../src/contract/settings.ts";
import { runWindowsQuery } from "../queries/run_windows_query.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const RANGE = { from: NOW - 60 * MINUTE, to: NOW + MINUTE };

const window = (minute: number, measures: object, count: unknown = 2) => ({
  key: "vehicle-1",
  value: JSON.stringify({
    stream: "vehicle_data",
    key: "vehicle-1",
    start: NOW + minute * MINUTE,
    end: NOW + (minute + 1) * MINUTE,
    size: MINUTE,
    status: "final",
    revision: 3,
    count,
    late: 0,
    watermark: NOW,
    measures,
  }),
});

Deno.test("a window in the topic that is none breaks no query and no alert rule", async () => {
  await using world = await World.start(["vehicle_data"]);
  const stream = world.stream("vehicle_data");
  await world.append(stream.topics.windows, [
    window(-5, { speed: { sum: 80, min: 40, max: 40, avg: 40 } }),
    window(-4, { speed: { avg: "fast" } }),
    window(-3, { speed: { avg: 50 } }, "two"),
    { key: "vehicle-1", value: "{" },
    window(-2, { speed: { sum: 120, min: 60, max: 60, avg: 60 } }),
  ]);
  const tail = world.tail();
  try {
    assert.equal(
      await tail.whenReady(60_000, AbortSignal.timeout(60_000)),
      true,
    );
    const query: WindowsQuery = {
      kind: "windows",
      refId: "A",
      stream: "vehicle_data",
      size: MINUTE,
      keys: ["vehicle-1"],
      measures: ["speed"],
      aggregates: ["avg"],
    };
    for (const fromAlert of [false, true]) {
      const context = {
        ...world.context(RANGE, tail),
        limits: DEFAULT_LIMITS,
        fromAlert,
      };
      const { frames = [], error } = await runWindowsQuery(query, context);
      assert.equal(error, undefined);
      const [first] = frames;
      assert.deepEqual(Array.from(first!.fields[1]!.values), [40, 60]);
      const notices = (first!.meta as { notices?: { text: string }[] }).notices ?? [];
      const [left] = notices.filter(({ text }) => text.startsWith("Left out: 3 messages"));
      assert.match(
        left?.text ?? JSON.stringify(notices),
        /\.windows that are no window, .*JSON/,
      );
    }
    assert.equal(tail.figures.malformed.get("vehicle_data"), 3);
  } finally {
    await tail.close();
  }
});
