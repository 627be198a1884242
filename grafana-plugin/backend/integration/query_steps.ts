import assert from "node:assert/strict";
import { START, WINDOWS_KEY } from "../../../tests/support/stored_history.ts";
import { queryData, rowsOf } from "./calls.ts";
import type { World } from "./world.ts";

/** Queries of each kind through the instance. */
export async function querySteps(
  t: Deno.TestContext,
  world: World,
): Promise<void> {
  const range = { from: START, to: START + 600_000 };

  await t.step(
    "several kinds in one call; a wrong one does not affect the others",
    async () => {
      const answers = await queryData(world.instance, {
        W: {
          kind: "windows",
          stream: "vehicle_data",
          keys: [WINDOWS_KEY],
          size: 60_000,
        },
        R: {
          kind: "records",
          stream: "vehicle_data",
          keys: ["vehicle-1"],
          format: "table",
        },
        C: {
          kind: "cql",
          cql: "SELECT key, event_time FROM latest WHERE stream = 'vehicle_data' AND shard = 0",
        },
        P: { kind: "pipeline", format: "table" },
        L: { kind: "logs", source: "dead" },
        X: { kind: "windows", size: "large" },
        Y: { kind: "windows", stream: "nothing" },
      }, { range });
      for (const refId of ["W", "R", "C", "P", "L"]) {
        assert.equal(
          answers[refId]?.error,
          undefined,
          `${refId}: ${answers[refId]?.error}`,
        );
      }
      assert(rowsOf(answers["W"]) >= 10);
      assert.equal(rowsOf(answers["R"]), 12);
      assert(rowsOf(answers["C"]) > 0);
      assert.match(
        answers["X"]!.error!,
        /'stream' is missing.*; 'size' "large" must be 'auto'/,
      );
      assert.deepEqual([answers["X"]!.status, answers["X"]!.errorSource], [
        400,
        "downstream",
      ]);
      assert.match(answers["Y"]!.error!, /no stream 'nothing'/);
    },
  );

  await t.step(
    "an alert rule is told that a stream that is not declared has no data",
    async () => {
      const unknown = { kind: "windows", stream: "nothing" };
      const answers = await queryData(world.instance, {
        W: unknown,
        R: { kind: "records", stream: "nothing" },
        P: { kind: "pipeline", streams: ["nothing"] },
        X: { kind: "windows" },
      }, { range, fromAlert: true });
      for (const refId of ["W", "R", "P"]) {
        assert.equal(answers[refId]!.error, undefined, refId);
        assert.equal(rowsOf(answers[refId]), 0, refId);
        const [notice] = answers[refId]!.frames![0]!.meta!["notices"] as {
          text: string;
        }[];
        assert.match(notice!.text, /no stream 'nothing'/);
      }
      assert.match(answers["X"]!.error!, /'stream' is missing/);
    },
  );

  await t.step(
    "Cassandra is away: the fix is reported, as a fault downstream",
    async () => {
      const away = world.make({
        contactPoints: ["127.0.0.1:9"],
        kafkaBrokers: [],
      });
      const { A } = await queryData(away, {
        A: { kind: "cql", cql: "SELECT * FROM streams" },
      }, {
        range,
      });
      assert.match(
        A!.error!,
        /No Cassandra answers at 127\.0\.0\.1:9.*set Contact points/,
      );
      assert.deepEqual([A!.status, A!.errorSource], [502, "downstream"]);
    },
  );

  await t.step(
    "a keyspace of another application: CQL works, streams fail with the reason",
    async () => {
      const foreign = world.make({
        keyspace: "system_schema",
        kafkaBrokers: [],
      });
      const { C, W } = await queryData(foreign, {
        C: {
          kind: "cql",
          cql: "SELECT * FROM tables WHERE keyspace_name = 'system'",
        },
        W: { kind: "windows", stream: "vehicle_data" },
      }, { range });
      assert.equal(C!.error, undefined);
      assert(rowsOf(C) > 0);
      assert.match(W!.error!, /'system_schema'/);
    },
  );

  await t.step("a call that was cancelled ends at once", async () => {
    const cancelled = AbortSignal.abort(new Error("the panel went away"));
    const { A } = await queryData(world.instance, { A: { kind: "pipeline" } }, {
      range,
      signal: cancelled,
    });
    assert.match(A!.error!, /the panel went away/);
  });

  await t.step("metrics count what was queried", async () => {
    const samples = (await world.metrics.text()).split("\n");
    const value = (name: string, ...labels: string[]) =>
      samples.find((line) =>
        line.startsWith(`${name}{`) &&
        labels.every((label) => line.includes(label))
      )?.split(" ").at(-1);
    const queries = "sluice_datasource_query_seconds_count";
    // One of a panel, one of an alert rule.
    assert.equal(value(queries, 'kind="windows"', 'result="ok"'), "2");
    assert.equal(value(queries, 'kind="cql"', 'result="downstream"'), "1");
    assert.equal(value("sluice_datasource_rows_total", 'kind="records"'), "12");
    assert.equal(value("sluice_datasource_live_channels", 'uid="test"'), "0");
    assert.equal(value("sluice_datasource_live_up", 'uid="test"'), "1");
    const resources = "sluice_datasource_resource_seconds_count";
    assert.equal(
      value(resources, 'route="/streams/:stream/keys"', 'status="200"'),
      "5",
    );
  });
}
