import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { START } from "../../../tests/support/stored_history.ts";
import { gapMessage } from "#core/progress.ts";
import { progressTopic } from "#core/kafka/topics.ts";
import { routes } from "../routes/mod.ts";
import { GROUP, STREAM, STREAMS, type World } from "./world.ts";

/** How far everything is, and whether all answers fitted the document. */
export async function pipelineSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, kafka, inTransaction } = world;
  await t.step("topics, lag and the pipeline show how far everything is", async () => {
    const { topics } = (await client.get("/api/v1/topics")).body;
    const records = topics.find(({ name }: { name: string }) => name === "vehicle_data");
    assert.deepEqual([records.stream, records.kind, records.partitions.length], [
      "vehicle_data",
      "records",
      3,
    ]);
    const listed = new Set(topics.map(({ name }: { name: string }) => name));
    for (const { name } of STREAMS) {
      for (const topic of [name, `${name}.windows`, `${name}.late`, `${name}.dead`]) {
        assert(listed.has(topic), `${topic} is listed`);
      }
    }
    for (const kind of ["progress", "requests", "schemas"]) {
      const [found] = topics.filter((topic: { kind: string }) => topic.kind === kind);
      assert(found !== undefined && found.stream === undefined, `${kind} is listed`);
    }
    const admin = kafka.admin();
    await admin.connect();
    // What the API answers may be a second old.
    const offsets = (await admin.fetchTopicOffsets("vehicle_data"))
      .map(({ partition, low, high }) => ({ partition, count: Number(high) - Number(low), high }));
    const { partition, high } = offsets.find(({ count }) => count > 1)!;
    await admin.setOffsets({
      groupId: `${GROUP}-process`,
      topic: "vehicle_data",
      partitions: [{ partition, offset: String(Number(high) - 1) }],
    });
    await admin.disconnect();
    const ledger = { in: 5, counted: 4, late: 1, dead: 0, filtered: 0 };
    const report = (task: number, watermark: number) => ({
      key: String(task),
      partition: task,
      value: JSON.stringify({
        task,
        at: Date.now(),
        streams: {
          vehicle_data: { watermark, maxEventTime: watermark + 1, position: "1", ledger, holes: 3 },
        },
      }),
    });
    const gap = { topic: "vehicle_data.windows", partition: 1, from: 7, to: 9, at: START } as const;
    const lost = gapMessage({ ...gap, reader: "persist" });
    await inTransaction(progressTopic(GROUP), [
      report(0, START + 5),
      report(1, START),
      { ...lost, partition: 1 },
    ]);
    await eventually(async () => {
      const { streams: [pipeline], gaps } = (await client.get("/api/v1/pipeline")).body;
      assert.deepEqual([pipeline.tasks.length, gaps.length], [2, 1]);
    });
    const left = offsets.reduce((sum, { count }) => sum + count, 1) - Number(high);
    await eventually(async () => {
      const { groups } = (await client.get("/api/v1/lag")).body;
      assert.deepEqual(groups.map(({ group }: { group: string }) => group), [
        "it-process",
        "it-persist",
        "it-predict",
      ]);
      const lag = groups[0].topics.find(({ topic }: { topic: string }) => topic === "vehicle_data");
      assert.equal(lag.lag, left);
    });
    // No worker runs here: the verdict needs a look or two to be sure of that.
    await eventually(async () => {
      const { streams: [{ verdict, lag }] } = (await client.get("/api/v1/pipeline")).body;
      assert.deepEqual([verdict.state, verdict.level, lag.process], ["stopped", "bad", left]);
      assert.match(verdict.text, left === 1 ? /: 1 record waits$/ : /: \d+ records wait$/);
    });
    const { now, streams: [pipeline], gaps } = (await client.get("/api/v1/pipeline")).body;
    assert.deepEqual(gaps, [{ ...gap, reader: "persist" }]);
    assert.equal(pipeline.holes, 6);
    assert.equal(pipeline.history.length, 60);
    assert.equal(pipeline.watermark, START);
    assert.equal(pipeline.watermarkDelayMs, now - START);
    assert.deepEqual(pipeline.ledger, { in: 10, counted: 8, late: 2, dead: 0, filtered: 0 });
    const to = START - 7 * 86_400_000;
    const before = `${STREAM}/windows?key=vehicle-2&from=${to - 60_000}&to=${to}`;
    const kept = async (path: string) => (await client.get(path)).headers.get("cache-control");
    assert.equal(await kept(before), "private, no-cache");
    await catchUp(kafka, { groupId: `${GROUP}-persist`, topic: "vehicle_data.windows" });
    await eventually(async () => assert.equal(await kept(before), "private, max-age=300"));
    assert.equal(await kept(`${STREAM}/windows?key=vehicle-2`), "private, no-cache");
    assert.equal(await kept(`${STREAM}/windows?key=vehicle-2&to=${to}`), "private, no-cache");
    await eventually(async () => {
      const { text } = await client.get("/metrics");
      assert.match(text, /sluice_api_live_feed_up\{worker="api"\} 1/);
      // Every connection of the steps before was closed and is not counted any more.
      assert.match(text, /sluice_api_live_clients\{stream="vehicle_data",worker="api"\} 0/);
    });
  });

  await t.step("every route was answered and every answer fitted the document", async () => {
    await client.get("/api/openapi.json");
    await client.get("/api/v1/streams");
    await client.get(STREAM);
    await client.get("/api/v1/metrics");
    await client.get("/api/v1/health/live");
    await client.get("/api/v1/about");
    const { brokers, topics } = (await client.get("/api/v1/brokers")).body;
    assert.equal(
      brokers[0].leads,
      topics.flatMap((one: { partitions: unknown[] }) => one.partitions).length,
    );
    const registered = await fetch(client.url("/subjects/some/versions"), {
      method: "POST",
      headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
      body: JSON.stringify({ schema: '"int"' }),
    });
    assert.deepEqual(await registered.json(), { id: 1, version: 1 });
    assert.equal((await client.get("/api/v1/schemas")).body.subjects[0].subject, "some");
    const version = "/api/v1/schemas/version?version=1&subject=";
    assert.equal((await client.get(`${version}some`)).body.schema, '"int"');
    assert.equal((await client.get(`${version}other`)).status, 404);
    for (const path of [`${STREAM}/predictions?`, "/api/v1/predictions?stream=vehicle_data&"]) {
      assert.deepEqual((await client.get(`${path}key=vehicle-2`)).body.predictions, []);
    }
    assert.equal((await client.get("/api/v1/live")).status, 426);
    // There is no ingest worker here, unless somebody runs one beside.
    assert.ok([200, 503].includes((await client.get("/api/v1/ingest")).status));
    const elsewhere = new Set(["followStream", "followAll", "getIngest"]);
    const missed = routes.filter(({ id, responses }) =>
      !elsewhere.has(id) && !client.checked.has(`${id} ${Object.keys(responses)[0]}`)
    );
    assert.deepEqual(missed.map(({ id }) => id), []);
  });
}

/** Makes a group's offsets those of a worker that has read everything. */
async function catchUp(
  kafka: World["kafka"],
  { groupId, topic }: { readonly groupId: string; readonly topic: string },
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.setOffsets({
    groupId,
    topic,
    partitions: offsets.map(({ partition, high }) => ({ partition, offset: high })),
  });
  await admin.disconnect();
}
