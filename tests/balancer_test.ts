import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { freePorts } from "../local/services/mod.ts";
import { Follower, type Way } from "./balancer/follower.ts";
import { Load } from "./balancer/load.ts";
import { Nginx } from "./balancer/nginx.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const WAYS: readonly Way[] = ["SSE", "WebSocket", "shared WebSocket"];
/** Live clients of each kind: of any five that share an instance, one has a WebSocket. */
const EACH = 3;
/** Records that are written between two things that are done to the instances. */
const RECORDS = 40;
const STREAM = "vehicle_data";

const print = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));

const there = Nginx.isThere();
if (!there) {
  print(
    "\n!!! SKIPPED: the test of the balancer needs nginx, and this machine has none.\n" +
      "!!! Install it with: apt-get install nginx\n",
  );
}

/** An instance of the API. */
interface Instance {
  readonly port: number;
  readonly url: string;
  worker: WorkerProcess;
}

Deno.test({
  name: "behind nginx nobody notices an instance that is killed or stopped",
  ignore: !there,
  // Connections that fetch keeps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await using services = await testServices();
    const [port, ...ports] = freePorts(4);
    const env = isolatedEnvironment(services, {
      SLUICE_STREAMS: STREAM,
      KAFKA_PARTITIONS: "2",
      SLUICE_API_DRAIN_NOTICE: "4s",
      SLUICE_API_DRAIN: "20s",
    });
    const start = (port: number) =>
      WorkerProcess.start("api", { ...env, SLUICE_API_PORT: String(port) });
    await using running = new AsyncDisposableStack();
    const instances: Instance[] = [];
    for (const port of ports) {
      const url = `http://127.0.0.1:${port}`;
      const instance: Instance = { port, url, worker: await start(port) };
      instances.push(instance);
      running.defer(() => instance.worker.kill().catch(() => {}));
      // The first one makes topics and tables.
      await untilHealth(url, 200);
    }
    const nginx = running.use(await Nginx.start(port!, ports));
    const followers = WAYS.flatMap((way) =>
      Array.from({ length: EACH }, () => new Follower(nginx.url, way, STREAM))
    );
    for (const follower of followers) running.use(follower);
    await Promise.all(followers.map(({ ready }) => ready));
    const load = running.use(
      new Load({ url: nginx.url, stream: STREAM }),
    );

    /** Waits until this much more was written, and every live client has got a part of it. */
    const more = async () => {
      const before = { records: load.records, seen: followers.map(({ seen }) => seen.size) };
      await eventually(() => {
        assert(load.records >= before.records + RECORDS, `${load.records} records`);
        assert(followers.every(({ seen }, at) => seen.size > before.seen[at]!));
      });
    };
    /** The instance that writes, which is the one whose end is felt the most. */
    const writer = async () => {
      const before = await Promise.all(instances.map(postsOf));
      await more();
      const after = await Promise.all(instances.map(postsOf));
      const grown = after.map((count, at) => count - before[at]!);
      return instances[grown.indexOf(Math.max(...grown))]!;
    };
    const restart = async (instance: Instance) => {
      instance.worker = await start(instance.port);
      // The balancer asks it from its first moment on, when it can answer nothing yet.
      await untilHealth(instance.url, 200);
      await more();
    };

    await t.step("everybody is served by three instances", async () => {
      await more();
      for (const instance of instances) {
        assert(await liveClients(instance) > 0, `${instance.url} has no live client`);
      }
    });

    await t.step("an instance is killed while it writes", async () => {
      const killed = await writer();
      const reconnects = sum(followers, ({ reconnects }) => reconnects);
      await killed.worker.kill();
      await more();
      await eventually(() => assert(sum(followers, ({ reconnects }) => reconnects) > reconnects));
      await more();
      await restart(killed);
    });

    await t.step("an instance stops in order, and says so while it still serves", async () => {
      const clients = await Promise.all(instances.map(liveClients));
      const drained = instances[clients.indexOf(Math.max(...clients))]!;
      const reconnects = sum(followers, ({ reconnects }) => reconnects);
      const before = followers.map(({ codes }) => codes.length);
      const stopped = drained.worker.stop();
      const health = await untilHealth(drained.url, 503);
      assert.equal(health.status, "draining");
      // Whoever has not noticed yet is still answered, on a connection that ends with it.
      const last = await fetch(`${drained.url}/api/v1/streams`);
      assert.deepEqual([last.status, last.headers.get("connection")], [200, "close"]);
      await last.body?.cancel();
      await stopped;
      await more();
      await eventually(() => {
        const back = sum(followers, ({ reconnects }) => reconnects) - reconnects;
        assert(back >= Math.max(...clients), `${back} of ${clients} came back`);
      });
      const codes = followers.flatMap(({ codes }, at) => codes.slice(before[at]));
      assert.deepEqual(new Set(codes), new Set([1_001]), codes.join());
      await restart(drained);
    });

    await load[Symbol.asyncDispose]();
    await t.step("no request failed, and no event was lost or came twice", async () => {
      await eventually(() => {
        for (const follower of followers) {
          assert(follower.seen.size >= load.written.get(STREAM)!.size, follower.way);
        }
      });
      const gap = Math.max(...followers.map(({ longestGapMs }) => longestGapMs));
      print(
        `Behind nginx: ${load.requests} requests, ${load.failures.length} failed, the slowest ` +
          `took ${Math.round(load.slowestMs)} ms; ${load.records} records, ` +
          `${
            sum(followers, ({ seen }) => seen.size)
          } events to ${followers.length} live clients that ` +
          `came back ${
            sum(followers, ({ reconnects }) => reconnects)
          } times; longest time without an ` +
          `event ${Math.round(gap)} ms`,
      );
      assert.deepEqual(load.failures, []);
      for (const { way, seen, refused, gaps } of followers) {
        assert.deepEqual(refused, [], way);
        assert.equal(gaps, 0, way);
        assert.deepEqual([...seen].filter(([, times]) => times !== 1), [], way);
      }
      for (const [at, { seen }] of followers.entries()) {
        assert.deepEqual(new Set(seen.keys()), load.written.get(STREAM), `follower ${at}`);
      }
    });

    await t.step("when no instance is left the balancer says so as the API would", async () => {
      await Promise.all(instances.map(({ worker }) => worker.kill()));
      const response = await fetch(`${nginx.url}/api/v1/streams`);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      assert.equal(response.headers.get("retry-after"), "1");
      assert.equal((await response.json()).status, 503);
    });
  },
});

/** Waits until an instance's health has this status. @returns the answer */
async function untilHealth(url: string, status: number): Promise<{ readonly status: string }> {
  return await eventually(async () => {
    const response = await fetch(`${url}/api/v1/health`);
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  }, { everyMs: 50 });
}

async function postsOf(instance: Instance): Promise<number> {
  return await metric(instance, /^sluice_api_request_seconds_count\{.*method="POST".*\} (\d+)$/gm);
}

async function liveClients(instance: Instance): Promise<number> {
  return await metric(instance, /^sluice_api_live_clients\{.*\} (\d+)$/gm);
}

/** The sum of some series. */
async function metric({ url }: Instance, series: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return sum([...text.matchAll(series)], ([, value]) => Number(value));
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
