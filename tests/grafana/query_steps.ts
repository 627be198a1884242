import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { catalogue } from "#streams/catalogue.ts";
import { column, DATASOURCE, fieldTypes, framesOf } from "../support/grafana/grafana_api.ts";
import type { GrafanaWorld } from "./world.ts";

/** Length of the buckets of these windows, ms; it follows from the stream's declared rate. */
const THIRTY_DAYS = 30 * 86_400_000;

/** Every kind of query through Grafana's own API, as an anonymous viewer. */
export async function querySteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  const { viewer } = world;
  const speed = {
    kind: "windows",
    stream: "vehicle_data",
    size: 60_000,
    measures: ["speed"],
    aggregates: ["avg"],
  };

  await t.step("the simulation's windows arrive, open and final", async () => {
    await eventually(async () => {
      const [frame] = await framesOf(viewer, { ...speed, format: "rows" });
      const keys = new Set(column(frame!, "key"));
      const statuses = new Set(column(frame!, "status"));
      assert(keys.size > 10, `${keys.size} keys`);
      assert(statuses.has("open") && statuses.has("final"), [...statuses].join());
    }, { everyMs: 1_000 });
  });

  await t.step("windows are a numeric series for each key, distinguished by labels", async () => {
    const frames = await framesOf(viewer, { ...speed, format: "timeseries" });
    const series = frames.flatMap(({ schema }) =>
      schema.fields.filter(({ type }) => type === "number").map(({ labels }) => labels?.device_id)
    );
    assert(series.length > 10, `${series.length} series`);
    assert.equal(new Set(series).size, series.length);
  });

  await t.step("rows of windows have their status and the place of the live tail", async () => {
    const [frame] = await framesOf(viewer, { ...speed, format: "rows" });
    const types = fieldTypes(frame!);
    assert.equal(types["start"], "time");
    assert.equal(types["speed.avg"], "number");
    const statuses = column(frame!, "status");
    assert(statuses.every((status) => /^(?:open|final|revised)$/.test(`${status}`)));
    const custom = frame!.schema.meta?.["custom"] as { sluice?: { epoch?: string } };
    assert(custom.sluice?.epoch !== undefined);
  });

  await t.step("records are a typed table", async () => {
    const [frame] = await framesOf(viewer, {
      kind: "records",
      stream: "vehicle_data",
      latest: true,
      format: "table",
      columns: ["device_id", "speed", "timestamp"],
    });
    assert.deepEqual(
      ["device_id", "speed", "timestamp"].map((name) => fieldTypes(frame!)[name]),
      ["string", "number", "time"],
    );
    const vehicles = column(frame!, "device_id");
    assert.equal(new Set(vehicles).size, vehicles.length);
  });

  await t.step("CQL reads the time range through macros", async () => {
    const cql = "SELECT key, window_start, count FROM windows WHERE stream = 'vehicle_data' " +
      `AND key = 'vehicle-1' AND size = 60000 AND $__timeBuckets(bucket, ${THIRTY_DAYS}) ` +
      "AND $__timeFilter(window_start)";
    // Nothing follows Kafka here: these are there when the persist worker has written them.
    await eventually(async () => {
      const [frame] = await framesOf(viewer, { kind: "cql", format: "table", cql });
      assert(column(frame!, "count").length > 5);
      assert.equal(fieldTypes(frame!)["window_start"], "time");
    });
  });

  await t.step("CQL that would write is refused, with the reason", async () => {
    const response = await viewer.request("/api/ds/query", {
      method: "POST",
      body: JSON.stringify({
        queries: [{ refId: "A", datasource: DATASOURCE, kind: "cql", cql: "TRUNCATE windows" }],
        from: "now-15m",
        to: "now",
      }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /SELECT/);
  });

  await t.step("logs have lines with level and labels", async () => {
    for (const source of ["text", "late", "dead"]) {
      const [frame] = await eventually(async () => {
        const frames = await framesOf(viewer, { kind: "logs", source });
        assert(column(frames[0]!, "body").length > 0, source);
        return frames;
      });
      assert.equal(fieldTypes(frame!)["timestamp"], "time");
      assert(column(frame!, "severity").every((level) => /info|warn|error|crit/.test(`${level}`)));
    }
  });

  await t.step("the pipeline is reported per stream", async () => {
    const frames = await framesOf(viewer, {
      kind: "pipeline",
      metrics: ["rate"],
      format: "timeseries",
    });
    const streams = frames.flatMap(({ schema }) => schema.fields)
      .flatMap(({ labels }) => labels?.stream ?? []);
    assert.deepEqual(new Set(streams), new Set(catalogue.map(({ name }) => name)));
  });

  await t.step("alerting takes the same queries", async () => {
    for (
      const model of [{ ...speed, format: "timeseries" }, {
        kind: "pipeline",
        metrics: ["process_lag"],
        format: "timeseries",
      }]
    ) {
      const { results } = await world.admin.post<
        { results: Record<string, { error?: string; frames: unknown[] }> }
      >("/api/v1/eval", {
        data: [
          {
            refId: "A",
            datasourceUid: DATASOURCE.uid,
            relativeTimeRange: { from: 600, to: 0 },
            model: { refId: "A", intervalMs: 1_000, maxDataPoints: 1_000, ...model },
          },
          {
            refId: "B",
            datasourceUid: "__expr__",
            model: { refId: "B", type: "reduce", expression: "A", reducer: "max" },
          },
        ],
      });
      assert.equal(results["B"]?.error, undefined);
      assert(results["B"]!.frames.length > 1, "a number for each series");
    }
  });
}
