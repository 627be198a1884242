import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { WindowUpdate } from "#window/mod.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type { LogsQuery, WindowsQuery } from "../../src/contract/query.ts";
import { logRows, windowRows } from "../../src/frames/mod.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { runLogsQuery } from "../queries/run_logs_query.ts";
import { runWindowsQuery } from "../queries/run_windows_query.ts";
import { boundLate } from "../../../tests/support/bound_insert.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-03-01T12:00:00Z");
const RANGE = { from: START, to: START + 60 * MINUTE };

const framesOf = ({ frames }: DataResponse) => frames as PlainFrame[];

Deno.test("no more is read than the answer needs", async (t) => {
  await using world = await World.start(["vehicle_data"]);
  const vehicles = world.stream("vehicle_data");
  const context = world.context(RANGE);

  await t.step(
    "of windows the wanted values, few or many; one that is not there is null",
    async () => {
      const measures = { speed: { sum: 40, min: 19, max: 21, avg: 20 } };
      await world.store(vehicles, [
        {
          stream: "vehicle_data",
          key: "vehicle-1",
          start: START,
          end: START + MINUTE,
          size: MINUTE,
          status: "final",
          revision: 3,
          count: 2,
          late: 1,
          watermark: START + MINUTE,
          measures,
        } satisfies WindowUpdate,
      ]);
      const query: WindowsQuery = {
        refId: "A",
        kind: "windows",
        stream: "vehicle_data",
        size: MINUTE,
        keys: ["vehicle-1"],
      };
      const run = async (changes: Partial<WindowsQuery>) =>
        framesOf(await runWindowsQuery({ ...query, ...changes }, context));
      const values = async (...aggregates: string[]) =>
        (await run({ aggregates })).map(({ fields }) => fields[1]!.values[0]);
      assert.deepEqual(await values("count", "avg", "p95"), [2, 20, null]);
      assert.deepEqual(
        await values("count", "avg", "p95", "min", "max", "sum"),
        [2, 20, null, 19, 21, 40],
      );
      const [series] = await run({ aggregates: ["avg"] });
      assert.match(
        String(series!.meta!["executedQueryString"]),
        /count, partial, measures\['speed'\]\['avg'\] AS "speed.avg" FROM/,
      );
      const [table] = await run({ format: "table", aggregates: ["max"] });
      assert.deepEqual(
        table!.fields.find(({ name }) => name === "late")?.values,
        [1],
      );
      const [rows] = await run({ format: "rows", aggregates: ["avg"] });
      const [row] = windowRows(rows!);
      assert.deepEqual([row!.late, row!.watermark], [1, START + MINUTE]);
      assert.deepEqual([row!.values["speed.sum"], row!.values["speed.p95"]], [
        40,
        null,
      ]);
    },
  );

  await t.step(
    "of many lines those that are shown; a search reads all of them",
    async () => {
      await world.insert(
        Array.from({ length: 5_100 }, (_, n) =>
          boundLate(vehicles, {
            key: n === 7 ? "straggler" : "vehicle-1",
            eventTime: START,
            value: Buffer.from("{}"),
            window: { size: MINUTE, start: START, end: START + MINUTE },
            lateByMs: n,
            position: {
              topic: vehicles.topics.late,
              partition: 0,
              offset: String(n),
              appendedMs: START + n,
            },
            source: {
              topic: vehicles.topics.records,
              partition: 0,
              offset: String(n),
            },
          })).flat(),
      );
      const query: LogsQuery = {
        refId: "A",
        kind: "logs",
        source: "late",
        streams: ["vehicle_data"],
      };
      const run = async (changes: Partial<LogsQuery>) => {
        const [frame] = framesOf(
          await runLogsQuery({ ...query, ...changes }, context),
        );
        const { stats, notices = [] } = frame!.meta as {
          stats: { value: number }[];
          notices?: { text: string }[];
        };
        return {
          lines: logRows(frame!),
          read: stats[0]!.value,
          notice: notices[0]?.text ?? "",
        };
      };
      const newest = await run({});
      assert.deepEqual([newest.lines.length, newest.read], [5_000, 5_001]);
      assert.equal(newest.lines[0]!.time, START + 5_099);
      assert.match(newest.notice, /^The newest 5000 lines are shown/);
      const found = await run({ search: "straggler" });
      assert.deepEqual([found.lines.length, found.read, found.notice], [
        1,
        5_100,
        "",
      ]);
    },
  );
});
