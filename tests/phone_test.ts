import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "#core/async/wait.ts";
import { freePorts } from "../local/services/mod.ts";
import type { Delivery } from "../workers/simulate/deliver.ts";
import type { PhoneMessage } from "#streams/phone/reading.ts";
import { createIngestSink } from "../workers/simulate/ingest_sink.ts";
import { Phone } from "../workers/simulate/scenarios/phone/phone.ts";
import { PUSH_MS, pushMessages } from "../workers/simulate/scenarios/phone/push_message.ts";
import { accessibilityFaults } from "./support/accessibility.ts";
import { chromiumPath, openBrowser, watchErrors } from "./support/browser.ts";
import { connectCassandra, countRows, windowRows } from "./support/cassandra_rows.ts";
import { isolatedEnvironment, streamsOf } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const START = Date.UTC(2026, 5, 12, 8);
const PHONES = 4;
const HOUR_MS = 3_600_000;
/** Of each phone's messages one in so many is sent: an hour and a quarter of all would be a million readings. */
const ONE_IN = 450;
const TICKS = 75 * 60_000 / PUSH_MS;

/** What four phones send, in the order in which it is sent; the fourth is out of reach for an hour. */
function deliveries(): readonly Delivery[] {
  const options = { seed: 5, start: START, entities: PHONES, journeys: "endless" } as const;
  const phones = Array.from({ length: PHONES }, (_, i) => new Phone(i + 1, options));
  const sent: Delivery[] = [];
  for (let tick = 1; tick <= TICKS; tick += ONE_IN) {
    for (const phone of phones) {
      for (const { key, time, sentAt = time, moment } of phone.push(tick, START + tick * PUSH_MS)) {
        const value = pushMessages.toText(moment as object);
        const [first] = (moment as PhoneMessage).readings;
        const kept = sentAt - Number(first!.timeNs / 1_000_000n) > 10 * PUSH_MS;
        const kind = kept ? "offline" : "ok";
        sent.push({
          stream: pushMessages.name,
          key,
          value,
          kind,
          eventTime: time,
          deliverAt: sentAt,
        });
      }
    }
  }
  return sent;
}

/** Sensors whose windows are computed anew, each with what is measured and how its values are called. */
const SENSORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  accelerometer: { x: "x", y: "y", z: "z" },
  gyroscope: { x: "x", y: "y", z: "z" },
  gravity: { x: "x", y: "y", z: "z" },
  magnetometer: { x: "x", y: "y", z: "z" },
  orientation: { qw: "qw", qz: "qz", yaw: "yaw", pitch: "pitch", roll: "roll" },
  barometer: { pressure: "pressure" },
  location: { speed: "speed", altitude: "altitude" },
};

interface Expected {
  count: number;
  readonly values: Map<string, number[]>;
}

/** Every window of these messages, from their bytes alone. */
function windowsOf(sent: readonly Delivery[]): ReadonlyMap<string, Expected> {
  const windows = new Map<string, Expected>();
  for (const { value } of sent) {
    // The digits of a time beyond 2^53 are cut to µs: no parser of the suite has a part in this.
    const { deviceId, sessionId, payload } = JSON.parse(
      value.replaceAll(/"time":(\d+)\d{3},/g, (_, us) => `"time":${us},`),
    );
    for (const { name, time, values } of payload) {
      const measured = SENSORS[name];
      if (measured === undefined) continue;
      for (const size of [1_000, 10_000]) {
        const start = Math.floor(time / 1_000 / size) * size;
        const id = `${name} ${deviceId}/${sessionId} ${size} ${start}`;
        const window = windows.get(id) ?? { count: 0, values: new Map() };
        windows.set(id, window);
        window.count++;
        for (const [measure, field] of Object.entries(measured)) {
          const list = window.values.get(measure) ?? [];
          window.values.set(measure, list);
          list.push(values[field]);
        }
      }
    }
  }
  return windows;
}

function near(actual: number | undefined, expected: number, what: string): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, not ${expected}`,
  );
}

Deno.test("E: phones over HTTP to windows and pages", async (t) => {
  await using services = await testServices();
  const [ingestPort, apiPort] = freePorts(2);
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: streamsOf("phone"),
    SLUICE_INGEST_PORT: String(ingestPort),
    SLUICE_API_PORT: String(apiPort),
    // A burst of an hour is as fast as it can be here.
    SLUICE_INGEST_DEVICE_RATE: "0",
  });
  const built = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "page"],
    cwd: new URL("../", import.meta.url).pathname,
    stdout: "null",
  }).output();
  assert.equal(built.code, 0, new TextDecoder().decode(built.stderr));
  const workers = await Promise.all(
    ["ingest", "process", "persist", "api"].map((task) => WorkerProcess.start(task, env)),
  );
  const ingest = `http://127.0.0.1:${ingestPort}/`;
  await eventually(async () => assert((await fetch(`${ingest}health`)).ok), { everyMs: 200 });
  const client = await connectCassandra(env);
  const sent = deliveries();
  const burst = sent.filter(({ kind }) => kind === "offline");
  const hiker = burst[0]!.key;

  await t.step("what four phones send is taken once, however often it is sent", async () => {
    const back = sent.indexOf(burst[0]!);
    const before = sent.slice(0, back).findLast(({ key }) => key === hiker)!;
    assert.ok(burst[0]!.deliverAt - before.eventTime >= HOUR_MS);
    assert.ok(burst.every(({ key }) => key === hiker));
    let written = 0;
    const reasons: string[] = [];
    const sink = createIngestSink({
      url: `${ingest}sensor_data`,
      events: {
        written: (batch) => written += batch.length,
        away: (reason) => void reasons.push(reason),
        back: () => {},
      },
      giveUp: new AbortController().signal,
    });
    // The others go on while the fourth is away, and its burst comes behind them.
    await sink.send(sent.slice(0, back));
    await sink.send(sent.slice(back));
    await sink.send(sent.slice(0, 40));
    assert.equal(await sink.close(), 0);
    assert.equal(written, sent.length + 40, reasons.join("; "));
  });

  await t.step("the simulate worker plays phones over HTTP too", async () => {
    const simulate = await WorkerProcess.start("simulate", env, [
      ...["--scenario", "phone", "--phones", "2", "--start", "now-5s", "--duration", "5s"],
      ...["--rate", "max", "--seed", "9"],
    ]);
    const output = await simulate.finished();
    assert.match(output, /"sensor_data":\{"records":98\b/);
  });

  await t.step(
    "E4: every window of the phone that was away is as computed, none late",
    async () => {
      const expected = windowsOf(sent.filter(({ key }) => key === hiker));
      assert.ok(expected.size > 1_000, `${expected.size} windows`);
      await eventually(async () => {
        const stored = (await windowRows(client)).filter(({ stream, key }) =>
          key === hiker && stream in SENSORS
        );
        assert.equal(stored.length, expected.size);
        for (const { stream, key, size, start, count, late, measures } of stored) {
          const id = `${stream} ${key} ${size} ${start}`;
          const window = expected.get(id);
          assert.ok(window !== undefined, id);
          assert.deepEqual([count, late], [window.count, 0], id);
          for (const [measure, values] of window.values) {
            const { min, max, avg, last } = measures[measure]!;
            near(min, Math.min(...values), `${id} ${measure} min`);
            near(max, Math.max(...values), `${id} ${measure} max`);
            near(
              avg,
              values.reduce((sum, one) => sum + one, 0) / values.length,
              `${id} ${measure}`,
            );
            near(last, values.at(-1)!, `${id} ${measure} last`);
          }
        }
        const final = stored.filter(({ status }) => status === "final").length;
        assert.ok(final > 0.95 * stored.length, `${final} of ${stored.length} are final`);
      }, { everyMs: 2_000 });
      assert.equal(await countRows(client, "late_records"), 0);
      assert.equal(await countRows(client, "dead_letters"), 0);
    },
  );

  await t.step({
    name: "in a browser",
    ignore: chromiumPath === undefined,
    fn: (t) => showPages(t, { ingest, api: `http://127.0.0.1:${apiPort}/` }),
  });

  await client.shutdown();
  for (const worker of workers) await worker.stop();
});

async function showPages(
  t: Deno.TestContext,
  { ingest, api }: { readonly ingest: string; readonly api: string },
): Promise<void> {
  const browser = await openBrowser();
  const open = async (url: string) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    return { page, errors: watchErrors(page), url: await page.goto(url).then(() => url) };
  };
  try {
    await t.step("the page of port 5000 says how a phone is connected, and what came", async () => {
      const { page, errors } = await open(ingest);
      await page.getByTestId("loopback-only").waitFor();
      assert.match(await page.getByTestId("start-command").innerText(), /SLUICE_INGEST_TOKENS=\w+/);
      assert.equal(
        await page.getByTestId("address").innerText(),
        `http://localhost:${new URL(ingest).port}/sensor_data`,
      );
      assert.equal(await page.getByTestId("device").count(), PHONES);
      const messages = () => lastMessages(page, "my-phone");
      assert.equal(await messages(), undefined);
      await postReading(ingest, 1);
      await eventually(async () => assert.equal(await messages(), "1"), { everyMs: 200 });
      const wrong = await fetch(`${ingest}sensor_data`, { method: "POST", body: "{}" });
      assert.ok(wrong.status >= 400, `${wrong.status}`);
      await wrong.body?.cancel();
      await page.getByTestId("problem").first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(errors, []);
      await page.close();
    });

    await t.step(
      "E5: the live page shows each phone, its axes, and how another is connected",
      async () => {
        const { page, errors } = await open(`${api}?scenario=phone`);
        await eventually(async () => {
          assert.ok(await page.getByTestId("phone-card").count() >= PHONES);
        }, { everyMs: 500 });
        await page.getByTestId("phone-card").filter({ hasText: "phone-0001" }).click();
        for (
          const stream of ["accelerometer", "gyroscope", "gravity", "magnetometer", "orientation"]
        ) {
          await eventually(async () => {
            assert.ok(await isDrawn(page, `trace-${stream}`), stream);
          }, { everyMs: 200 });
        }
        await page.getByTestId("connect-phone").click();
        await page.getByTestId("loopback-only").waitFor();
        assert.ok(await page.getByTestId("device").count() >= PHONES);
        assert.deepEqual(await accessibilityFaults(page), []);
        assert.deepEqual(errors, []);
      },
    );
  } finally {
    await browser.close();
  }
}

/** How many messages of a device the page shows; undefined when it does not show it. */
async function lastMessages(page: Page, device: string): Promise<string | null | undefined> {
  const shown = page.locator(`[data-testid="device"][data-key="${device}"]`);
  return await shown.count() === 0 ? undefined : await shown.getAttribute("data-messages");
}

async function postReading(ingest: string, messageId: number): Promise<void> {
  const time = `${Date.now()}123456`;
  const response = await fetch(`${ingest}sensor_data`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"messageId":${messageId},"sessionId":"s","deviceId":"my-phone","payload":[` +
      `{"name":"gravity","time":${time},"values":{"x":0,"y":0,"z":9.8}}]}`,
  });
  assert.equal(response.status, 200, await response.text());
}

/** Whether a canvas shows more than its ground. */
async function isDrawn(page: Page, testid: string): Promise<boolean> {
  return await page.getByTestId(testid).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const data = canvas.getContext("2d")!.getImageData(0, 0, width, height).data;
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! > 200) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    }
    return colours.size > 20;
  });
}
