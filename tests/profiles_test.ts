import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { changelogTopic } from "#core/kafka/topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { createdUsers } from "#streams/profiles/created_users.ts";
import { roomSensors } from "#streams/profiles/room_sensors.ts";
import { freePorts } from "../local/services/mod.ts";
import { taskCommand } from "../local/supervisor/task_command.ts";
import { nations } from "../workers/poll/generator/nations.ts";
import { createUser, type User } from "../workers/poll/generator/user.ts";
import { connectCassandra, countRows, pagedRows, windowRows } from "./support/cassandra_rows.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { type Manners, RudeServer } from "./support/rude_server.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const ROOT = new URL("../", import.meta.url);
const MINUTE = 60_000;
/** Slow machines included. */
const PATIENCE = { everyMs: 500, timeoutMs: 240_000 };

const users: readonly User[] = Array.from(
  { length: 120 },
  (_, index) => createUser(`test ${index}`, nations[index % nations.length]!, Date.now()),
);
/** Not valid, each in its own way; the first has a key of its own. */
const broken = (() => {
  const user = createUser("broken", nations[0]!, Date.now());
  return [
    { ...user, dob: { ...user.dob, age: "old" } },
    { email: user.email, name: user.name },
    user.email,
  ] as const;
})();
const brokenUser = createUser("broken", nations[0]!, Date.now());

/** Everything that tells who somebody is. */
function secretsOf(user: User): readonly string[] {
  return [
    ...[user.email, user.phone, user.cell, user.login.username, user.login.password],
    ...[user.login.salt, user.login.sha256, user.id.value!, user.dob.date, user.picture.large],
  ];
}

function assertNoSecret(text: string, where: string, of: readonly User[] = users): void {
  const found = [...of, brokenUser].flatMap(secretsOf).find((secret) => text.includes(secret));
  assert.equal(found, undefined, `${where} holds ${found}`);
}

/** Made without the code that is tested. */
function bandOf(age: number): string {
  if (age < 18) return "0-17";
  if (age < 25) return "18-24";
  if (age < 35) return "25-34";
  if (age < 45) return "35-44";
  if (age < 55) return "45-54";
  return age < 65 ? "55-64" : "65+";
}

const answerWith = (results: readonly unknown[], headers: HeadersInit = {}): Manners => () =>
  Response.json({ results, info: { version: "1.4" } }, { headers });

/** Runs a task to its end. */
async function run(task: string, env: Readonly<Record<string, string>>, args: readonly string[]) {
  const denoJson = await Deno.readTextFile(new URL("deno.json", ROOT));
  const command = taskCommand(denoJson, { task, lookup: (name) => env[name] });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...command.args, ...args],
    cwd: ROOT.pathname,
    env: { ...command.env, ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), errors: decoder.decode(stderr) };
}

Deno.test("B1, B5: profiles from an HTTP API to windows, masked and forgotten", async (t) => {
  await using services = await testServices();
  const [apiPort, pollPort, processPort] = freePorts(3);
  const foreign = new RudeServer(answerWith([]));
  const server = new RudeServer(() => new Response(null, { status: 304 }));
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: "created_users,room_sensors,camera_events",
    SLUICE_POLL_URL: `${server.url}?key=secret-key`,
    SLUICE_POLL_NETWORKS: "127.0.0.1",
    SLUICE_POLL_INTERVAL: "200ms",
    SLUICE_POLL_TIMEOUT: "4s",
    SLUICE_POLL_MAX_KB: "500",
    SLUICE_POLL_METRICS_PORT: String(pollPort),
    SLUICE_PROCESS_METRICS_PORT: String(processPort),
    SLUICE_API_PORT: String(apiPort),
  });
  const topic = env[createdUsers.topic.env]!;
  const outputs: WorkerProcess[] = [];
  const start = async (task: string, changes: Record<string, string> = {}) => {
    const worker = await WorkerProcess.start(task, { ...env, ...changes });
    outputs.push(worker);
    return worker;
  };
  let process = await start("process");
  const others = [await start("persist"), await start("api")];
  const kafka = createKafka(readConfig((name) => env[name]), {
    clientId: "test",
    log: createLogger("test", { level: "error" }),
  });
  const read = async (topic: string) => {
    const records: { key: string; value: string | null }[] = [];
    await readLog(kafka, {
      topic,
      partitions: [0, 1, 2, 3],
      groupId: `read-${crypto.randomUUID()}`,
      onFetched: (fetched) => {
        for (const { key, value } of recordsOf(fetched)) {
          records.push({ key: String(key), value: value === null ? null : value.toString() });
        }
      },
    });
    return records;
  };
  const client = await connectCassandra(env);
  const metrics = async () => await (await fetch(`http://127.0.0.1:${pollPort}/metrics`)).text();

  // Some users come with both responses, and two of them twice in one.
  const first = users.slice(0, 50);
  const second = [...users.slice(30, 90), users[60]!, users[61]!, ...broken];
  const etag = '"first"';
  const etags: (string | null)[] = [];
  // After a success a failure is the first one again, and the wait a short one.
  const unchanged: Manners = ({ headers }) => {
    etags.push(headers.get("if-none-match"));
    return new Response(null, { status: 304 });
  };
  const rude: readonly Manners[] = [
    () => new Response(users[0]!.email, { status: 429, headers: { "retry-after": "3" } }),
    () => new Response(users[0]!.email, { status: 500 }),
    server.silent,
    () => Response.redirect(foreign.url),
    server.endless,
    // What could not be read is not what the source is told to be known.
    () => new Response(`<html>${users[0]!.email}</html>`, { headers: { etag: '"broken"' } }),
  ];
  server.next(
    answerWith(first, { etag }),
    ...rude.flatMap((manners) => [manners, unchanged]),
    answerWith(second),
  );
  let poll = await start("poll");

  await t.step("whatever the server does, it is asked again when it may be", async () => {
    await eventually(() => assert.equal(server.left, 0), PATIENCE);
    assert.equal(foreign.asked.length, 0);
    assert.deepEqual(etags, rude.map(() => etag));
    const [retried, after] = [server.asked[1]!, server.asked[2]!];
    assert(after.at - retried.at >= 2_900, `${after.at - retried.at} ms after 429`);
    await eventually(async () => {
      const text = await metrics();
      for (const result of ["fresh", "status", "timeout", "refused", "too_large", "body"]) {
        assert.match(
          text,
          new RegExp(`requests_total\\{stream="created_users",result="${result}"`),
        );
      }
      assert.match(text, /items_total\{stream="created_users",outcome="invalid",[^}]*\} 3/);
      assert.match(text, /items_total\{stream="created_users",outcome="repeated",[^}]*\} 22/);
    }, PATIENCE);
    await eventually(async () => {
      const health = await fetch(`http://127.0.0.1:${pollPort}/health`);
      assert.equal(health.status, 200, await health.text());
    }, PATIENCE);
  });

  await t.step("after a crash, and beside a second worker, every id is written once", async () => {
    await poll.kill();
    server.settle(answerWith(users));
    poll = await start("poll");
    const twin = await start("poll", { SLUICE_POLL_METRICS_PORT: "0" });
    await eventually(async () => {
      assert.equal((await read(topic)).length, users.length + broken.length);
    }, PATIENCE);
    const seen = server.asked.length;
    await eventually(() => assert(server.asked.length > seen + 6), PATIENCE);
    const ids = (await read(topic)).map(({ key }) => key);
    assert.deepEqual(
      ids.toSorted(),
      [...[...users, brokenUser].map(({ login }) => login.uuid), "unknown", "unknown"].toSorted(),
    );
    await twin.stop();
    await poll.stop();
  });

  await t.step(
    "every field is stored in its column; what is not valid is a dead letter",
    async () => {
      await eventually(async () => {
        assert.equal(await countRows(client, "created_users"), users.length);
        assert.equal(await countRows(client, "dead_letters"), broken.length);
      }, PATIENCE);
      const rows = new Map<string, cassandra.types.Row>();
      for await (const row of pagedRows(client, "SELECT * FROM created_users")) {
        rows.set(row["login_uuid"], row);
      }
      for (const user of users) {
        const row = rows.get(user.login.uuid)!;
        assert.equal(row["name_last"], user.name.last);
        assert.equal(Number(row["location_street_number"]), user.location.street.number);
        assert.equal(row["location_postcode"], String(user.location.postcode));
        assert.equal(
          row["location_coordinates_latitude"],
          Number(user.location.coordinates.latitude),
        );
        assert.equal(row["dob_date"].toISOString(), user.dob.date);
        assert.equal(row["age_band"], bandOf(user.dob.age));
        assert.equal(row["id_value"], user.id.value);
      }
    },
  );

  await t.step("windows by country, by age band and by minute are the records'", async () => {
    const expected = new Map<string, { count: number; ages: number }>();
    const byId = new Map(users.map((user) => [user.login.uuid, user]));
    for (const { key, value } of await read(topic)) {
      const user = byId.get(key);
      if (user === undefined) continue;
      const { created_at } = JSON.parse(value!) as { created_at: string };
      const start = Math.floor(Date.parse(created_at) / MINUTE) * MINUTE;
      for (
        const group of [
          "created_users_all all",
          `created_users_by_location_country ${user.location.country}`,
          `created_users_by_age_band ${bandOf(user.dob.age)}`,
        ]
      ) {
        const window = expected.get(`${group} ${start}`) ?? { count: 0, ages: 0 };
        expected.set(`${group} ${start}`, {
          count: window.count + 1,
          ages: window.ages + user.dob.age,
        });
      }
    }
    assert(expected.size > 10);
    await eventually(async () => {
      const stored = (await windowRows(client)).filter(({ size }) => size === MINUTE)
        .map(({ stream, key, start, count, measures }) =>
          [
            `${stream} ${key} ${start}`,
            { count, ages: measures.dob_age?.sum },
          ] as const
        );
      assert.deepEqual(new Map(stored.toSorted()), new Map([...expected].toSorted()));
    }, PATIENCE);
    assert.equal(await countRows(client, "late_records"), 0);
  });

  await t.step("previews of dead letters, metrics and logs hold nothing sensitive", async () => {
    const site = `http://127.0.0.1:${apiPort}/api/v1/streams`;
    const dead = await eventually(async () => {
      const response = await fetch(`${site}/created_users/dead`);
      const text = await response.text();
      const { dead } = JSON.parse(text) as { dead: { value: string; reason: string }[] };
      assert.equal(dead.length, broken.length);
      assertNoSecret(text, "the list of dead letters");
      return dead;
    }, PATIENCE);
    const [own] = dead.filter(({ value }) => value.includes(brokenUser.login.uuid));
    const shown = JSON.parse(own!.value) as Record<string, unknown>;
    assert.equal(shown.email, "•••");
    assert.equal(shown.location_country, brokenUser.location.country);
    assert.match(own!.reason, /dob_age must be integer/);
    const described = await (await fetch(`${site}/created_users`)).json() as {
      sensitive: readonly string[];
    };
    assert.deepEqual(described.sensitive, createdUsers.sensitive);
    // Of what is asked for by key nothing is masked.
    const [someone] = users;
    const records = await fetch(`${site}/created_users/records?key=${someone!.login.uuid}`);
    assert(JSON.stringify(await records.json()).includes(someone!.email));
    const processMetrics = await fetch(`http://127.0.0.1:${processPort}/metrics`);
    assertNoSecret(await processMetrics.text(), "a metric");
  });

  const [gone, stays] = users;
  const keyRows = async (table: string, key: string) => {
    const { rows } = await client.execute(
      `SELECT * FROM ${table} WHERE ${
        table === "latest" ? "key" : "login_uuid"
      } = ? ALLOW FILTERING`,
      [key],
      { prepare: true },
    );
    return rows.length;
  };
  const forget = (stream: string, key: string, ...more: readonly string[]) =>
    run("forget", env, ["--stream", stream, "--key", key, ...more]);

  await t.step("forget asks first, deletes one person's rows, and says what stays", async () => {
    const key = gone!.login.uuid;
    const unasked = await forget("created_users", key);
    assert.equal(unasked.code, 1);
    assert.match(unasked.errors, /add --yes/);
    assert.equal(await keyRows("created_users", key), 1);

    const { code, out, errors } = await forget("created_users", key, "--yes");
    assert.equal(code, 0, errors);
    assert.match(out, /created_users in Cassandra: 1 row\n {2}latest in Cassandra: 1 row/);
    assert.match(out, /Deleted\./);
    assert(out.includes(`  ${topic} in Kafka: 1 record, until 20`), out);
    assert.match(out, /created_users_by_location_country/);
    assert.match(out, /hashes of ids and messages/);
    for (const table of ["created_users", "latest"]) {
      assert.equal(await keyRows(table, key), 0, table);
      assert.equal(await keyRows(table, stays!.login.uuid), 1, table);
    }
    const again = await forget("created_users", key, "--yes");
    assert.equal(again.code, 0);
    assert.match(again.out, /There is nothing to delete/);
    assert.doesNotMatch(again.out, /Deleted/);
    assertNoSecret(out + again.out, "what forget says");

    const letter = await forget("created_users", brokenUser.login.uuid, "--yes");
    assert.match(letter.out, /dead_letters in Cassandra: 1 row/);
    assert.equal(await countRows(client, "dead_letters"), broken.length - 1);
    assert.equal(await countRows(client, "created_users"), users.length - 1);
    assert.equal((await forget("users", key)).code, 2);
  });

  await t.step("who is forgotten does not come back by the source", async () => {
    const asked = server.asked.length;
    poll = await start("poll");
    await eventually(() => assert(server.asked.length > asked + 3), PATIENCE);
    await poll.stop();
    assert.equal((await read(topic)).length, users.length + broken.length);
    assert.equal(await keyRows("created_users", gone!.login.uuid), 0);
  });

  await t.step(
    "in a format that takes no invalid item it is a dead letter all the same",
    async () => {
      const user = createUser("avro", nations[1]!, Date.now());
      const wrong = createUser("wrong", nations[2]!, Date.now());
      const invalid = { ...wrong, dob: { ...wrong.dob, age: "old" } };
      const before = {
        users: await countRows(client, "created_users"),
        dead: await countRows(client, "dead_letters"),
      };
      server.settle(answerWith([invalid, user, invalid, user.email]));
      poll = await start("poll", { SLUICE_VALUE_FORMAT: "avro" });
      await eventually(async () => {
        assert.equal(await countRows(client, "created_users"), before.users + 1);
        assert.equal(await countRows(client, "dead_letters"), before.dead + 2);
      }, PATIENCE);
      await poll.stop();
      assertNoSecret(await poll.output, "a log", [user, wrong]);
    },
  );

  /** Sends the first record of each sensor again as one of an hour before: no window takes it. */
  const sendAnHourLate = async (sensors: readonly string[]) => {
    const topic = env[roomSensors.topic.env]!;
    const records = await read(topic);
    const messages = sensors.map((sensor) => {
      const { value } = records.find(({ key }) => key === sensor)!;
      const record = JSON.parse(value!) as { readonly timestamp: string };
      const timestamp = new Date(Date.parse(record.timestamp) - 60 * MINUTE).toISOString();
      return { key: sensor, value: JSON.stringify({ ...record, timestamp }) };
    });
    const producer = kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  };

  await t.step("late records, and state that nobody works with, are deleted too", async () => {
    const args = [
      ...["--scenario", "profiles", "--rooms", "3", "--rate", "max"],
      ...["--start", "2026-01-05T10:00:30Z", "--duration", "20m"],
    ];
    assert.equal((await run("simulate", env, args)).code, 0);
    const windowsOf = async (key: string) =>
      (await windowRows(client)).filter((row) => row.stream === "room_sensors" && row.key === key);
    await eventually(async () => {
      assert((await windowsOf("sensor-1")).length >= 20);
      assert((await windowsOf("sensor-2")).length >= 20);
    }, PATIENCE);
    const sensors = ["sensor-1", "sensor-2"];
    const lateOf = async () => {
      const late: string[] = [];
      for await (const row of pagedRows(client, "SELECT key FROM late_records")) {
        late.push(row["key"]);
      }
      return [...new Set(late)].sort();
    };
    await sendAnHourLate(sensors);
    await eventually(async () => assert.deepEqual(await lateOf(), sensors), PATIENCE);
    const stateOf = async (key: string) => {
      const rows = new Map<string, string | null>();
      for (const { key, value } of await read(changelogTopic(env.SLUICE_GROUP!))) {
        rows.set(key, value);
      }
      return [...rows].filter(([name, value]) =>
        value !== null && name.startsWith("room_sensors\0") && name.endsWith(key)
      ).length;
    };
    assert(await stateOf("sensor-1") > 0);
    const running = await forget("room_sensors", "sensor-1", "--yes");
    assert.match(running.out, /The process worker holds them: stop it/);
    assert.match(running.out, /late_records in Cassandra: \d+ rows?/);
    assert.deepEqual(await lateOf(), ["sensor-2"]);
    assert(await stateOf("sensor-1") > 0);
    await process.stop();
    // A group has no members a moment after its last one has left.
    const stopped = await eventually(async () => {
      const answer = await forget("room_sensors", "sensor-1", "--yes");
      assert.equal(answer.code, 0, answer.errors);
      assert.doesNotMatch(answer.out, /The process worker holds them/);
      return answer;
    }, PATIENCE);
    assert.match(stopped.out, /changelog in Kafka: \d+ rows? of state/);
    assert.equal(await stateOf("sensor-1"), 0);
    const others = await stateOf("sensor-2");
    assert(others > 0);
    process = await start("process");
    const later = ["--start", "2026-01-05T10:20:30Z", "--duration", "10m", ...args.slice(0, 6)];
    assert.equal((await run("simulate", env, later)).code, 0);
    await eventually(async () => {
      for (const sensor of sensors) {
        const latest = Math.max(...(await windowsOf(sensor)).map(({ start }) => start));
        assert(latest >= Date.UTC(2026, 0, 5, 10, 28), sensor);
      }
    }, PATIENCE);
    const again = await windowsOf("sensor-1");
    assert(again.every(({ start }) => start >= Date.UTC(2026, 0, 5, 10, 15)));
  });

  await client.shutdown();
  for (const worker of [process, ...others]) await worker.stop();
  for (const worker of outputs) {
    const written = await worker.output;
    assertNoSecret(written, "a log");
    assert(!written.includes("secret-key"), written);
  }
  await Promise.all([server.stop(), foreign.stop()]);
});
