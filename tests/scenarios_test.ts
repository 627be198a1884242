import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { catalogue } from "#streams/catalogue.ts";
import { scenarioList } from "#streams/scenarios.ts";
import { connectCassandra } from "./support/cassandra_rows.ts";
import { freePorts } from "../local/services/mod.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { Suite } from "./support/suite.ts";
import { testServices } from "./support/test_services.ts";

/** As long as a slow machine needs to start all and to work through what is simulated, ms. */
const PATIENCE = { timeoutMs: 300_000, everyMs: 500 };
const PEOPLE = 6;
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
  const [port] = freePorts(1);
  const site = `http://127.0.0.1:${port}`;
  const env = isolatedEnvironment(services, {
    SLUICE_API_PORT: String(port),
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
      "There is no scenario 'mars': choose from smart-city, building, wearables, " +
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

  const args = ["--scenario", "all", "--no-grafana", ...SIMULATED];
  const suite = await Suite.start({ args, env });
  try {
    await t.step("each scenario says where to look", async () => {
      await ready(suite);
      for (const { name, title } of scenarioList) {
        const line = new RegExp(`${title} +http://localhost:${port}/\\?scenario=${name}\n`);
        assert.match(suite.written, line);
      }
    });

    await t.step("every route of every stream has data", async () => {
      const { streams } = await get<{ streams: Described[] }>("/streams");
      assert.deepEqual(streams.map(({ name }) => name), catalogue.map(({ name }) => name));
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
  } finally {
    assert.equal(await suite.stop(), 0, suite.written);
  }
});

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
