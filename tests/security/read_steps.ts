import assert from "node:assert/strict";
import {
  call,
  contextOf,
  queryData,
  rowsOf,
} from "../../grafana-plugin/backend/integration/calls.ts";
import type { DataResponse, FrameMeta } from "../../grafana-plugin/backend/sdk/mod.ts";
import { encodeLivePath } from "../../grafana-plugin/src/contract/channel.ts";
import { WorkerProcess } from "../support/worker_process.ts";
import { administer } from "./secured_services.ts";
import { SIMULATED } from "./worker_steps.ts";
import type { World } from "./world.ts";

/** Longer than a query waits for the tail; a log-in that is refused must not be tried for minutes. */
const SOON_MS = 20_000;

/** The plugin reads through a log-in and TLS, with no right but to read. */
export async function readSteps(t: Deno.TestContext, world: World): Promise<void> {
  await t.step("history and tail of every kind, for a role that may only read", async () => {
    const answers = await queryData(world.make(), {
      W: { kind: "windows", stream: "vehicle_data" },
      R: { kind: "records", stream: "vehicle_data", format: "table" },
      C: { kind: "cql", cql: "SELECT name FROM streams LIMIT 10" },
      L: { kind: "logs", source: "late" },
      P: { kind: "pipeline", format: "table" },
    }, { range: SIMULATED });
    for (const [refId, { error, frames = [] }] of Object.entries(answers)) {
      assert.equal(error, undefined, refId);
      assert(!noticesOf(frames).some((text) => /Kafka/.test(text)), refId);
    }
    for (const refId of ["W", "R", "C", "P"]) assert(rowsOf(answers[refId]) > 0, refId);
  });

  await t.step("what a role may not read is reported", async () => {
    await administer(world.secured, [
      `CREATE KEYSPACE private WITH replication = {'class': 'SimpleStrategy', ` +
      `'replication_factor': 1}`,
      "CREATE TABLE private.notes (id int PRIMARY KEY)",
    ]);
    const { C } = await queryData(world.make(), {
      C: { kind: "cql", cql: "SELECT id FROM private.notes WHERE id = 1" },
    }, { range: SIMULATED });
    assert.match(C!.error!, /User reader has no SELECT permission on .*Grant SELECT/);
  });

  await t.step("the live tail: new records arrive", async () => {
    const instance = world.make();
    const { path } = encodeLivePath({ kind: "records", stream: "vehicle_data", keys: [] });
    const request = { context: contextOf("Viewer"), path, data: null };
    const signal = AbortSignal.timeout(20_000);
    assert.equal((await instance.subscribeStream!(request, signal)).status, "ok");
    const stop = new AbortController();
    const packets: string[] = [];
    const running = instance.runStream!(request, (packet) => {
      packets.push(JSON.stringify(packet));
      if (packets.at(-1)!.includes("vehicle-")) stop.abort();
      return Promise.resolve();
    }, AbortSignal.any([signal, stop.signal]));
    const args = ["--seed", "4", "--vehicles", "2", "--duration", "1m", "--rate", "max"];
    await (await WorkerProcess.start("simulate", world.env, args)).finished();
    await running;
    assert(stop.signal.aborted, packets.join());
  });

  await t.step("Kafka refuses the log-in: history is answered soon, with the reason", async () => {
    const secrets = { kafkaSaslPassword: "nonsense-hunter2" };
    const instance = world.make({}, secrets);
    const began = performance.now();
    const { W } = await queryData(instance, { W: { kind: "windows", stream: "vehicle_data" } }, {
      range: SIMULATED,
    });
    assert(performance.now() - began < SOON_MS);
    assert(rowsOf(W) > 0);
    assert.match(
      noticesOf(W!.frames).join(),
      /Kafka is not read.*refuses the log-in.*correct .*SASL password/i,
    );
    const { status, body } = await call<{ detail: string }>(instance, "workers");
    assert.equal(status, 502);
    assert.match(body.detail, /refuses the log-in.*correct SASL mechanism/);
  });
}

function noticesOf(frames: DataResponse["frames"] = []): readonly string[] {
  return frames.flatMap(({ meta }) => (meta as FrameMeta | undefined)?.notices ?? [])
    .map(({ text }) => text);
}
