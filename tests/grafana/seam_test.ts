import assert from "node:assert/strict";
import { spread } from "../../bench/statistics.ts";
import { eventually, pause } from "#core/async/wait.ts";
import { PLUGIN_IDS } from "../../local/grafana/grafana_config.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { connectCassandra, windowRows } from "../support/cassandra_rows.ts";
import { assertStored, expectations } from "../support/expectation.ts";
import { isolatedEnvironment, streamsOf } from "../support/isolation.ts";
import { WorkerProcess } from "../support/worker_process.ts";
import { appendedUpdates, staleness, Watch, windowName } from "./seam/watch.ts";
import {
  DASHBOARD_UID,
  type Picture,
  PLUGINS_FOLDER,
  readPicture,
  RECORDER_ID,
  seamDashboard,
} from "./seam/panels.ts";
import { grafanaIsAbsent } from "../support/grafana/grafana_process.ts";
import { startGrafanaWorld } from "./world.ts";

const WATCHED_MS = 60_000;
const SAMPLE_MS = 200;
/** A machine that is busy with other things takes longer for them. */
const LEAST_SAMPLES = 60;
const SIZE = 60_000;
const VEHICLES = 56;
/** A minute each second: about 650 records and 55 new windows a second. */
const SIMULATION = [
  ...["--streams", "vehicle_data", "--vehicles", String(VEHICLES), "--seed", "7"],
  ...["--start", "now-5h", "--journeys", "endless", "--speed", "60"],
  ...["--disorder", "mild", "--out-of-order", "0.1"],
  ...["--late", "0.03", "--late-by", "3m..16m", "--offline", "0.2"],
];
const RECORDS_PER_SECOND = 500;
/** While nothing happens, no update may be missing for longer, ms. */
const CALM_MS = 10_000;
/** A panel that lacks nothing older is up to date again, ms. */
const UP_TO_DATE_MS = 2_000;

const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

Deno.test({
  name: "F2: history and live tail are one picture, through F5, a dead plugin and a new Kafka",
  ignore: await grafanaIsAbsent("the seam"),
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    // Restarting the services of the whole run would disturb other tests.
    await using services = await startTemporaryServices();
    const env = isolatedEnvironment(services, { SLUICE_STREAMS: streamsOf("smart-city") });
    const settings = {
      GF_PATHS_PLUGINS: PLUGINS_FOLDER,
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: [...PLUGIN_IDS, RECORDER_ID].join(","),
    };
    await using world = await startGrafanaWorld({ services, env, settings });
    const { grafana } = world;
    await world.admin.post("api/dashboards/db", { dashboard: seamDashboard });
    const client = await connectCassandra(env);
    const stored = async () => {
      const rows = await windowRows(client);
      return rows.filter(({ stream, size }) => stream === "vehicle_data" && size === SIZE);
    };
    const begun = performance.now();
    const simulate = await WorkerProcess.start("simulate", env, SIMULATION);
    const page = await world.page();
    const watch = new Watch();
    const problems = new Set<string>();
    const troubles: Trouble[] = [];

    await t.step("there is history before a browser looks", async () => {
      await eventually(async () => assert((await stored()).length > 500));
    });

    await t.step("for a minute every picture has each window once and in order", async () => {
      const end = performance.now() + WATCHED_MS;
      let loading = false;
      let troubled = true;

      const watching = async () => {
        while (troubled || performance.now() < end || watch.samples.length < LEAST_SAMPLES) {
          const next = pause(SAMPLE_MS);
          const picture = await readPicture(page).catch((error) => {
            if (!loading) throw error;
          });
          if (picture) {
            watch.take(picture.windows, picture.at);
            picture.problems.forEach((text) => problems.add(text));
          }
          await next;
        }
      };
      const goesOn = async (what: string, trouble: () => Promise<void>) => {
        const from = Date.now();
        await trouble();
        const over = Date.now();
        const { windows } = watch;
        await eventually(() => assert(watch.windows > windows + 200, `nothing new after ${what}`));
        troubles.push({ what, from, over, on: Date.now() });
        await pause(2_000);
      };
      const load = async (begin: () => Promise<unknown>) => {
        loading = true;
        await begin();
        await eventually(async () => assert(await readPicture(page) !== null));
        loading = false;
      };
      const killPlugin = async () => {
        const pid = await grafana.pluginPid();
        assert(pid !== undefined, "the plugin runs");
        Deno.kill(pid, "SIGKILL");
        await eventually(async () => {
          const next = await grafana.pluginPid();
          assert(next !== undefined && next !== pid, "Grafana starts the plugin again");
        });
      };
      const troubling = async () => {
        const path = `d/${DASHBOARD_UID}?kiosk`;
        await goesOn("the beginning", () => load(() => page.goto(path)));
        await goesOn("F5", () => load(() => page.reload()));
        await goesOn("the plugin's death", killPlugin);
        await goesOn("Kafka's restart", () => services.kafka.restart());
      };
      try {
        await Promise.all([watching(), troubling().finally(() => troubled = false)]);
      } catch (error) {
        throw new Error(`Grafana's log:\n${await grafana.logTail()}`, { cause: error });
      }
    });

    await t.step("in the end the panel has what Cassandra has, and that is right", async () => {
      await simulate.stop();
      const seconds = (performance.now() - begun) / 1_000;
      const expected = await expectations(env);
      const { valid, late } = expected.find(({ stream }) => stream.name === "vehicle_data")!;
      const rate = Math.round(valid / seconds);
      assert(rate >= RECORDS_PER_SECOND, `${rate} records/s are too few`);
      const often = { everyMs: 1_000 };
      await eventually(() => assertStored(client, expected), often);
      const rows = (await stored()).sort(byStartAndKey);
      await page.getByRole("button", { name: "Show as a table" }).click();
      await eventually(async () => {
        const picture = await readPicture(page);
        assert(picture !== null);
        assertSame(picture, rows);
        assert.deepEqual(picture.problems, []);
        watch.take(picture.windows, picture.at);
      }, often);

      const keys = new Set(rows.map(({ key }) => key)).size;
      const revised = rows.filter(({ status }) => status === "revised").length;
      assert.equal(keys, VEHICLES);
      assert(rows.length > 3_000 && revised > 100 && late > 0);
      await print(
        `seam: ${rows.length} windows of ${keys} keys, ${revised} revised, ` +
          `${watch.samples.length} samples, each once, in order, at its latest revision`,
      );
      await print(`seam: ${rate} records/s, ${late} of them beyond the allowed lateness`);
    });

    await t.step("nothing was missing for long meanwhile", async () => {
      const updates = await appendedUpdates(env, SIZE);
      const samples = watch.samples.map((sample) => ({
        at: sample.at,
        stale: staleness(sample, updates),
      }));
      const waits = troubles.map((trouble) => {
        const again = samples.find(({ at, stale }) => at >= trouble.on && stale <= UP_TO_DATE_MS);
        assert(again !== undefined, `after ${trouble.what} the panel was never up to date again`);
        return { ...trouble, to: again.at };
      });
      for (const { what, from, over, to } of waits) {
        const { max } = spread(
          samples.filter(({ at }) => at >= from && at <= to).map(({ stale }) => stale),
        );
        await print(
          `seam: went on and was up to date ${
            to - over
          } ms after ${what}, at most ${max} ms behind ` +
            "Kafka until then",
        );
      }
      const calm = samples
        .filter(({ at }) => !waits.some(({ from, to }) => at >= from && at <= to))
        .map(({ stale }) => stale);
      const { median, max } = spread(calm);
      await print(
        `seam: otherwise the oldest of ${updates.length} updates that a picture lacked was ` +
          `${median} ms old (median), at most ${max} ms`,
      );
      for (const text of problems) await print(`seam: the panel showed meanwhile: ${text}`);
      assert(max <= CALM_MS, `an update was missing for ${max} ms while nothing happened`);
    });

    await client.shutdown();
  },
});

/** What happened to the panel; times are epoch ms. */
interface Trouble {
  readonly what: string;
  readonly from: number;
  /** It was over, but the panel may not have noticed. */
  readonly over: number;
  /** New windows were shown again. */
  readonly on: number;
}

function byStartAndKey(a: WindowUpdate, b: WindowUpdate): number {
  return a.start - b.start || (a.key < b.key ? -1 : 1);
}

/** The panel has these windows, and its table the newest of them. */
function assertSame({ windows, speeds, table }: Picture, rows: readonly WindowUpdate[]): void {
  assert.deepEqual(
    windows.map((window, at) => ({ ...window, speed: speeds[at] })),
    rows.map(({ key, start, status, revision, count, late, measures }) => {
      return { key, start, status, revision, count, late, speed: measures["speed"]!.avg };
    }),
  );
  // The table may have room for some of the windows that begin when its oldest does.
  const oldest = table.at(-1)!.start;
  const newest = (list: Picture["table"]) =>
    list.filter(({ start }) => start > oldest)
      .map((window) => [windowName(window), window.status, window.revision, window.count])
      .sort();
  assert.deepEqual(newest(table), newest(windows));
}
