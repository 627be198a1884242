import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { createKafka } from "#core/kafka/client.ts";
import { readConfig } from "#core/config/config.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { eventually } from "#core/async/wait.ts";
import { freePorts, startTemporaryServices } from "../../local/services/mod.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { vehicleText } from "../../tests/support/stored_history.ts";
import { SHARED } from "../../tests/support/test_services.ts";
import { WorkerProcess } from "../../tests/support/worker_process.ts";

const MB = 1_000_000;
/** What an answer of health takes at most on a machine three times slower than usual, ms. */
const SOON_MS = 3_000;

/** A record of so many bytes, about. */
function largeRecord(key: string, bytes: number): string {
  const record = JSON.parse(vehicleText(key, Date.now()));
  // Letters that do not compress to nothing.
  const noise = Array.from({ length: Math.ceil(bytes / 11) }, () => Math.random().toString(36))
    .join("").slice(0, bytes);
  return JSON.stringify({ ...record, noise });
}

Deno.test({
  name: "while Kafka stalls the API keeps its memory, says so, and nothing is stored twice",
  // The Kafka client keeps timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    // A Kafka of its own, since it is harmed.
    await using services = await startTemporaryServices({
      external: { kafka: undefined, cassandra: Deno.env.get(SHARED.cassandra) },
    });
    const [port] = freePorts(1);
    const env = isolatedEnvironment(services, {
      SLUICE_API_PORT: String(port),
      KAFKA_PARTITIONS: "2",
      SLUICE_STREAMS: "vehicle_data",
    });
    const api = await WorkerProcess.start("api", env);
    const base = `http://127.0.0.1:${port}`;
    const post = (body: BodyInit, headers: Record<string, string> = {}) =>
      fetch(`${base}/api/v1/streams/vehicle_data/records`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });
    const metric = async (name: string) => {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(new RegExp(`^${name}\\{.*\\} (.*)$`, "m").exec(text)?.[1]);
    };
    const health = async () => {
      const began = performance.now();
      const response = await fetch(`${base}/api/v1/health`);
      const body = await response.json();
      const ms = performance.now() - began;
      assert(ms < SOON_MS, `health took ${ms} ms`);
      return { status: response.status, body };
    };
    await eventually(async () => assert.equal((await health()).status, 200));
    const texts = Array.from({ length: 80 }, (_, index) => largeRecord(`v-${index}`, 650_000));
    const keyOf = (index: number) => `request-${index}`;
    const first = await post(texts[0]!, { "idempotency-key": keyOf(0) });
    assert.deepEqual([first.status, await first.json()], [202, { accepted: 1 }]);
    // Compressed it is the same request.
    const packed = await post(gzipSync(texts[0]!), {
      "idempotency-key": keyOf(0),
      "content-encoding": "gzip",
    });
    assert.deepEqual([packed.status, await packed.json()], [202, { accepted: 1, repeated: 1 }]);

    const pid = services.kafka.pid!;
    Deno.kill(pid, "SIGSTOP");
    try {
      await t.step("80 posts of 650 kB get a 503 each, and memory stays bounded", async () => {
        const before = await metric("process_resident_memory_bytes");
        let most = 0;
        let held = 0;
        let ended = false;
        const watching = (async () => {
          while (!ended) {
            most = Math.max(most, await metric("process_resident_memory_bytes"));
            held = Math.max(held, await metric("sluice_api_body_bytes"));
          }
        })();
        const answers = await Promise.all(texts.map(async (text, index) => {
          // Every other client has no key: its records have an id.
          const headers: Record<string, string> = index % 2 === 0
            ? { "idempotency-key": keyOf(index) }
            : {};
          const response = await post(text, headers);
          return { response, body: await response.json() };
        }));
        ended = true;
        await watching;
        for (const [index, { response, body }] of answers.entries()) {
          // The outcome of the first is known, whatever Kafka does.
          if (index === 0) assert.equal(response.status, 202);
          else assert.equal(response.status, 503, JSON.stringify(body));
          if (index > 0) assert.match(response.headers.get("retry-after") ?? "", /^\d+$/);
        }
        const kinds = answers.map(({ body }) => body.type);
        assert(kinds.includes("urn:sluice:problem:busy"), "none was refused before it was read");
        assert(held <= 32 * MB, `${held} bytes were held`);
        assert(most - before < 300 * MB, `memory grew from ${before} to ${most}`);
      });

      await t.step(
        "health says that Kafka is silent and since when, and the process lives",
        async () => {
          const { status, body } = await health();
          assert.equal(status, 503);
          assert(["silent", "away"].includes(body.kafka.state), body.kafka.state);
          assert(body.kafka.since <= Date.now() && body.kafka.fix.length > 0);
          assert.equal(body.cassandra.state, "connected");
          const alive = await fetch(`${base}/api/v1/health/live`);
          assert.deepEqual([alive.status, await alive.json()], [200, { status: "ok" }]);
        },
      );
    } finally {
      Deno.kill(pid, "SIGCONT");
    }

    await t.step("what is sent again, with its key or by its id, is stored once", async () => {
      await Promise.all(texts.map(async (text, index) => {
        await eventually(async () => {
          const response = await post(
            text,
            index % 2 === 0 ? { "idempotency-key": keyOf(index) } : {},
          );
          assert.equal(response.status, 202, await response.text());
        });
      }));
      // What was still held for Kafka's client is over now.
      await eventually(async () => assert.equal(await metric("sluice_api_body_bytes"), 0));
      const kafka = createKafka(readConfig((name) => env[name]), {
        clientId: "test",
        log: createLogger("test", { level: "error" }),
      });
      const times = new Map<string, number>();
      await readLog(kafka, {
        topic: env.VEHICLE_TOPIC!,
        partitions: [0, 1],
        groupId: `read-${crypto.randomUUID()}`,
        onFetched: (fetched) => {
          for (const { key } of recordsOf(fetched)) {
            times.set(String(key), (times.get(String(key)) ?? 0) + 1);
          }
        },
      });
      for (const index of texts.keys()) {
        const stored = times.get(`v-${index}`) ?? 0;
        assert.equal(stored, 1, `v-${index} was stored ${stored} times`);
      }
    });
    await api.kill();
  },
});
