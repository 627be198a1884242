import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { START, vehicleText } from "../../../tests/support/stored_history.ts";
import { startApi } from "../server/start_api.ts";
import { SseClient } from "./live_client.ts";
import { STREAM, untilHealthy, type World } from "./world.ts";

/** An instance that stops, a Kafka that starts again, and both services gone. */
export async function outageSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, other, kafka, services, servers, producer, cassandra, updates, lines } = world;
  await t.step("an instance that may not make topics names the one that is missing", async () => {
    const environment: Record<string, string> = {
      KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap,
      CASSANDRA_CONTACT_POINTS: services.cassandra.contactPoints,
      KAFKA_PARTITIONS: "3",
      SLUICE_GROUP: "bare",
      SLUICE_API_PORT: "0",
      SLUICE_AUTO_SETUP: "false",
    };
    const env = (name: string) => environment[name];
    const written: string[] = [];
    const bare = await startApi(readConfig(env), {
      streams: selectStreams(["vehicle_data"]),
      env,
      log: createLogger("api", { write: (line) => void written.push(line) }),
    });
    try {
      const { live } = await eventually(async () => {
        const health = await (await fetch(`http://127.0.0.1:${bare.port}/api/v1/health`)).json();
        assert.match(health.live.fix, /deno task setup/);
        return health;
      });
      assert.match(live.fix, /topic 'sluice\.bare\.api\.requests' is missing/);
      assert.match(live.fix, /SLUICE_AUTO_SETUP=true/);
      assert.match(written.join(""), /"level":"warn".*sluice\.bare\.api\.requests' is missing/);
    } finally {
      await bare.stop();
    }
  });

  await t.step(
    "a server that stops ends live connections and leaves no group behind",
    async () => {
      await using live = await SseClient.open(other.url(`${STREAM}/live`));
      await servers[1].stop();
      await live.until(() => live.ended);
      const admin = kafka.admin();
      await admin.connect();
      const { groups } = await admin.listGroups();
      await admin.disconnect();
      for (const prefix of ["it-api-", "it-requests-"]) {
        assert.equal(groups.filter(({ groupId }) => groupId.startsWith(prefix)).length, 1, prefix);
      }
    },
  );

  await t.step(
    "when Kafka starts again live connections go on without gap or repeat",
    async () => {
      await using live = await SseClient.open(client.url(`${STREAM}/live`));
      await updates(20);
      assert.equal((await live.take(1))[0]?.data.revision, 20);
      await services.kafka.restart();
      await updates(21);
      assert.deepEqual((await live.take(1)).map(({ type, data }) => [type, data.revision]), [[
        "window",
        21,
      ]]);
      await untilHealthy(client);
    },
  );

  await t.step("without Kafka and Cassandra it answers 503, and still stops", async () => {
    await producer.disconnect();
    await cassandra.shutdown();
    await services.kill();
    const body = vehicleText("vehicle-1", START);
    const headers = { "content-type": "application/json" };
    const answers = await Promise.all([
      client.get(`${STREAM}/records`, { method: "POST", body, headers }),
      client.get(`${STREAM}/records?key=vehicle-1`),
      // Its answer may be the one of a second ago.
      eventually(async () => {
        const topics = await client.get("/api/v1/topics");
        assert.equal(topics.status, 503, topics.text);
        return topics;
      }),
    ]);
    for (const { status, headers, text } of answers) {
      assert.equal(status, 503, text);
      assert.match(headers.get("retry-after") ?? "", /^\d+$/);
    }
    // It is what was found a little while ago.
    await eventually(async () => assert.equal((await client.get("/api/v1/health")).status, 503));
    await servers[0].stop();
    assert.equal(lines.filter((line) => line.includes('"level":"error"')).join(""), "");
  });
}
