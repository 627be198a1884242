import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { scenarioList } from "#streams/scenarios.ts";
import { accessibilityFaults } from "./support/accessibility.ts";
import { chromiumPath, openBrowser, watchErrors } from "./support/browser.ts";
import { connectCassandra } from "./support/cassandra_rows.ts";
import { freePorts } from "../local/services/mod.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { Suite } from "./support/suite.ts";
import { testServices } from "./support/test_services.ts";

/** As long as a slow machine needs to start all and to work through what is simulated, ms. */
const PATIENCE = { timeoutMs: 300_000, everyMs: 500 };
const PEOPLE = 6;
/** What a scene has drawn when it has its data, by scenario; the first can be chosen by keyboard. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  "smart-city": ["key", "map", "window"],
  building: ["device", "day"],
  wearables: ["person", "person-day"],
  profiles: ["arrival", "room", "camera", "newest-user"],
};
/** All but phones: three days of ten messages a second over HTTP take hours, and they have a test of their own. */
const PLAYED = scenarioList.filter(({ id }) => id !== "phone");
/** Presses of Tab after which the scene must be reached. */
const MOST_TABS = 60;
/**
 * Days that are over and whose rest is known, and a little of everything else; with this seed the
 * few vehicles meet incidents.
 */
const SIMULATED = [
  ...["--start", "2026-01-05T00:00:00Z", "--duration", "71h", "--journeys", "once"],
  ...["--rate", "max", "--disorder", "none", "--seed", "3"],
  ...["--vehicles", "12", "--people", String(PEOPLE)],
];

/** What the API says of a stream. */
interface Described {
  readonly name: string;
  readonly scenario: string;
  readonly windows: readonly { readonly size: number }[];
}

Deno.test("scenarios on real services", async (t) => {
  await using services = await testServices();
  const [port, ingestPort] = freePorts(2);
  const site = `http://127.0.0.1:${port}`;
  const env = isolatedEnvironment(services, {
    SLUICE_API_PORT: String(port),
    SLUICE_INGEST_PORT: String(ingestPort),
  });
  const prefix = env.SLUICE_GROUP!;
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${site}/api/v1${path}`);
    const text = await response.text();
    assert(response.ok, `${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const ready = (suite: Suite) =>
    Promise.race([
      eventually(() => assert.match(suite.written, /Sluice is ready/), PATIENCE),
      suite.ended().then(() => assert.fail(`It ended:\n${suite.written}`)),
    ]);

  await t.step("a wrong name is answered in one line, and nothing starts", async () => {
    const suite = await Suite.start({ args: ["--scenario", "mars"], env });
    assert.equal(await suite.ended(), 2);
    assert.equal(
      suite.written,
      `There is no scenario 'mars': choose from ${
        scenarioList.map(({ name }) => name).join(", ")
      }, ` +
        "several with commas, or all\nSee 'npm start -- --help'.\n",
    );
  });

  await t.step("of a scenario that does not run there is no stream, topic or table", async () => {
    const args = ["--scenario", "building", "--no-grafana", "--no-simulate"];
    const suite = await Suite.start({ args, env });
    try {
      await ready(suite);
      const { streams } = await get<{ streams: Described[] }>("/streams");
      const theirs = catalogue.filter(({ scenario }) => scenario === "smart-building");
      assert.deepEqual(streams.map(({ name }) => name), theirs.map(({ name }) => name));
      const others = catalogue.filter((stream) => !theirs.includes(stream)).map(({ name }) => name);
      const absent = (kind: string, names: readonly string[]) => {
        assert(names.length > 0);
        const wrong = names.filter((name) => others.some((other) => name.includes(other)));
        assert.deepEqual(wrong, [], kind);
      };
      absent("topics of Kafka", (await topicsOf(env)).filter((name) => name.includes(prefix)));
      absent("tables of Cassandra", await tablesOf(env));
    } finally {
      assert.equal(await suite.stop(), 0, suite.written);
    }
  });

  // What npm start does before it starts all.
  const built = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "page"],
    cwd: new URL("../", import.meta.url).pathname,
    stdout: "null",
  }).output();
  assert.equal(built.code, 0, new TextDecoder().decode(built.stderr));

  const names = PLAYED.map(({ name }) => name).join();
  const args = ["--scenario", names, "--no-grafana", ...SIMULATED];
  const suite = await Suite.start({ args, env });
  try {
    await t.step("each scenario says where to look", async () => {
      await ready(suite);
      for (const { name, title } of PLAYED) {
        const line = new RegExp(`${title} +http://localhost:${port}/\\?scenario=${name}\n`);
        assert.match(suite.written, line);
      }
    });

    await t.step("every route of every stream has data", async () => {
      const { streams } = await get<{ streams: Described[] }>("/streams");
      const played = catalogue.filter(({ scenario }) => PLAYED.some(({ id }) => id === scenario));
      assert.deepEqual(streams.map(({ name }) => name), played.map(({ name }) => name));
      const table: string[][] = [["stream", "keys", "records", "windows by size, ms"]];
      for (const stream of streams) {
        await eventually(async () => {
          const row = await dataOf(stream, get);
          table.push(row);
        }, PATIENCE);
      }
      const widths = [0, 1, 2].map((n) => Math.max(...table.map((row) => row[n]!.length)));
      const lines = table.map((row) =>
        row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join("  ")
      );
      await Deno.stdout.write(new TextEncoder().encode(`\n${lines.join("\n")}\n`));
    });

    await t.step({
      name: "each scenario's scene is drawn, for everybody, wide and narrow",
      ignore: chromiumPath === undefined,
      fn: async () => {
        const browser = await openBrowser();
        try {
          for (const { name } of PLAYED) await looksWell(browser, { site, scenario: name });
        } finally {
          await browser.close();
        }
      },
    });
  } finally {
    assert.equal(await suite.stop(), 0, suite.written);
  }
});

/** Opens a scenario's page as on a desk and as on a phone, and fails where somebody is kept out. */
async function looksWell(
  browser: Browser,
  { site, scenario }: { readonly site: string; readonly scenario: string },
): Promise<void> {
  const drawn = DRAWN[scenario] ?? ["window"];
  for (
    const [width, height, colorScheme] of [[1_440, 900, "light"], [390, 844, "dark"]] as const
  ) {
    const place = `${scenario}, ${width} px, ${colorScheme}`;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    const errors = watchErrors(page);
    await page.goto(`${site}/?scenario=${scenario}`);
    await eventually(async () => {
      const state = page.getByTestId("connection-state");
      assert.equal(await state.getAttribute("data-state", SOON), "live", place);
      for (const id of drawn) {
        assert(await page.getByTestId(id).count() > 0, `${place}: ${id} is drawn`);
      }
      assert.equal(await page.getByTestId("loading").count(), 0, `${place}: all is loaded`);
    }, PATIENCE);
    assert.deepEqual(await accessibilityFaults(page), [], place);
    // Mails of the generator are all there: none is shown or held where a click would show it.
    assert(!(await page.content()).includes("@example.com"), `${place}: a mail is shown`);
    if (width < 500) {
      const overflow = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
      assert(overflow <= 0, `${place}: the page is ${overflow} px too wide`);
    } else {
      await reachByKeyboard(page, { testId: drawn[0]!, place });
    }
    // A server that is busy starting all of this may put a question off: the page asks again.
    assert.deepEqual(errors.filter((text) => !/status of 503/.test(text)), [], place);
    await context.close();
  }
}

/** A look that waits for nothing: what is not there yet is looked for again. */
const SOON = { timeout: 1_000 };

/** Presses Tab until the focus is on such an element, or within its list. */
async function reachByKeyboard(
  page: Page,
  { testId, place }: { readonly testId: string; readonly place: string },
): Promise<void> {
  for (let press = 0; press < MOST_TABS; press++) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate((id) => {
      const focused = document.activeElement!;
      return focused.matches(`[data-testid="${id}"]`) || focused !== document.body &&
          (focused.querySelector(`[data-testid="${id}"]`) ??
              focused.closest(`[data-testid="${id}"]`)) !== null;
    }, testId);
    if (reached) return;
  }
  assert.fail(`${place}: ${MOST_TABS} presses of Tab do not reach '${testId}'`);
}

async function topicsOf(env: Readonly<Record<string, string>>): Promise<string[]> {
  const log = createLogger("test", { level: "error" });
  const config = readConfig((name) => env[name]);
  const admin = createKafka(config, { clientId: "scenarios-test", log }).admin();
  await admin.connect();
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

async function tablesOf(env: Readonly<Record<string, string>>): Promise<string[]> {
  const client = await connectCassandra(env);
  try {
    const query = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?";
    const { rows } = await client.execute(query, [env.CASSANDRA_KEYSPACE], { prepare: true });
    return rows.map((row) => row.table_name as string);
  } finally {
    await client.shutdown();
  }
}

/** A row of the table that the test prints; fails where a route has nothing. */
async function dataOf(
  { name, windows }: Described,
  get: <T>(path: string) => Promise<T>,
): Promise<string[]> {
  const at = `/streams/${name}`;
  assert.equal((await get<Described>(at)).name, name);
  const { keys } = await get<{ keys: string[] }>(`${at}/keys?limit=500`);
  assert(keys.length > 0, `${name} has no keys`);
  const latest = await get<{ records: { key: string }[] }>(`${at}/latest?limit=500`);
  assert.deepEqual(latest.records.map(({ key }) => key).sort(), keys.toSorted(), name);
  const [key] = keys;
  const of = (key: string) => `key=${encodeURIComponent(key)}`;
  assert.equal((await get<{ key: string }>(`${at}/latest?${of(key!)}`)).key, key);
  const { records } = await get<{ records: unknown[] }>(`${at}/records?${of(key!)}&limit=1000`);
  assert(records.length > 0, `${name} has no records of ${key}`);
  const sizes: string[] = [];
  for (const { size } of windows) {
    let found = 0;
    // Windows that filter, such as work-outs, are not there for every key.
    for (const each of keys) {
      const page = `${at}/windows?${of(each)}&size=${size || "session"}&limit=1000`;
      found = (await get<{ windows: unknown[] }>(page)).windows.length;
      if (found > 0) break;
    }
    assert(found > 0, `${name} has no windows of size ${size}`);
    sizes.push(`${size || "session"}: ${found}`);
  }
  return [name, String(keys.length), String(records.length), sizes.join(", ")];
}
