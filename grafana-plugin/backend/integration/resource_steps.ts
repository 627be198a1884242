import assert from "node:assert/strict";
import { planTables } from "#core/cassandra/tables.ts";
import type {
  CqlSchemaAnswer,
  CqlValidateAnswer,
  CqlValuesAnswer,
  DimensionValuesAnswer,
  KeysAnswer,
  PipelineAnswer,
  SettingsAnswer,
  StreamsAnswer,
  TablesAnswer,
  TopicsAnswer,
  WorkersAnswer,
} from "../../src/contract/resources.ts";
import { type StoredHistory, WINDOWS_KEY } from "../../../tests/support/stored_history.ts";
import { call } from "./calls.ts";
import type { World } from "./world.ts";

interface ProblemDocument {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** Each resource on real servers. */
export async function resourceSteps(
  t: Deno.TestContext,
  world: World,
  { keys }: Pick<StoredHistory, "keys">,
): Promise<void> {
  const { instance } = world;
  const { topics: vehicleTopics } = world.stream("vehicle_data");

  await t.step("streams", async () => {
    const { body } = await call<StreamsAnswer>(instance, "streams");
    assert.deepEqual(body.streams.map(({ name }) => name), world.names);
    const vehicles = body.streams.find(({ name }) => name === "vehicle_data");
    assert.equal(vehicles!.topics.records, vehicleTopics.records);
    assert.deepEqual(vehicles!.measures["speed"], {
      label: "Speed",
      unit: "km/h",
    });
    assert.deepEqual(
      vehicles!.fields.find(({ name }) => name === "speed"),
      { name: "speed", type: "number" },
    );
    assert(
      vehicles!.windows.every(({ size, aggregates }) => size >= 0 && aggregates.length > 0),
    );
  });

  await t.step("keys, with a prefix and a limit", async () => {
    const all = await call<KeysAnswer>(instance, "streams/vehicle_data/keys");
    assert.deepEqual(new Set(all.body.keys), new Set(keys));
    assert.equal(all.body.more, false);
    const two = await call<KeysAnswer>(
      instance,
      "streams/vehicle_data/keys?prefix=vehicle-1&limit=2",
    );
    assert.deepEqual(two.body, {
      keys: ["vehicle-1", "vehicle-10"],
      more: true,
    });
    const odd = await call<KeysAnswer>(
      instance,
      "streams/vehicle_data/keys?prefix=truck%201%2F",
    );
    assert.deepEqual(odd.body.keys, ["truck 1/2"]);
    const newest = await call<KeysAnswer>(
      instance,
      "streams/vehicle_data/keys?order=newest",
    );
    assert.deepEqual(new Set(newest.body.keys), new Set(keys));
    assert.deepEqual(newest.body.keys.slice(0, 2), [WINDOWS_KEY, "vehicle-1"]);
    const one = await call<KeysAnswer>(
      instance,
      "streams/vehicle_data/keys?order=newest&limit=1",
    );
    assert.deepEqual(one.body, { keys: [WINDOWS_KEY], more: true });
  });

  await t.step("values of a dimension", async () => {
    const { body } = await call<DimensionValuesAnswer>(
      instance,
      "streams/vehicle_data/dimensions/make",
    );
    assert.deepEqual(body.values, ["Mänd"]);
  });

  await t.step("tables, topics and settings", async () => {
    const tables = await call<TablesAnswer>(instance, "tables");
    assert.equal(tables.body.keyspace, world.config.cassandraKeyspace);
    const windows = tables.body.tables.find(({ name }) => name === "windows");
    const planned = planTables([]).find(({ name }) => name === "windows")!;
    assert.equal(windows?.columns, Object.keys(planned.columns).length);
    assert.equal(windows.compaction, "UnifiedCompactionStrategy");
    assert.deepEqual([windows.ttlSeconds, windows.expiry], [0, "row"]);
    const raw = tables.body.tables.find(({ name }) => name === "vehicle_data");
    assert(raw!.ttlSeconds > 0 && raw!.expiry === "table");
    const topics = await call<TopicsAnswer>(instance, "topics");
    assert.deepEqual(
      new Set(topics.body.topics.flatMap(({ stream }) => stream ?? [])),
      new Set(world.names),
    );
    const records = topics.body.topics.find(({ name }) => name === vehicleTopics.records);
    assert.deepEqual([records?.stream, records?.kind], [
      "vehicle_data",
      "records",
    ]);
    assert.deepEqual([records?.partitions.length, records?.atMost], [2, false]);
    const others = topics.body.topics.filter(({ kind }) =>
      kind !== null && !(kind in vehicleTopics)
    ).map(({ stream, kind }) => [stream, kind]);
    assert.deepEqual(others, [
      ["vehicle_data_by_vehicle_type", "partials"],
      [null, "predictions"],
      ...["changelog", "progress", "models", "schemas", "requests", "messages"].map((kind) => [
        null,
        kind,
      ]),
    ]);
    const late = topics.body.topics.find(({ name }) => name === vehicleTopics.late);
    assert.equal(late?.atMost, true);
    const settings = await call<SettingsAnswer>(instance, "settings");
    assert(
      settings.body.settings.some(({ name, isDefault }) => name === "Keyspace" && !isDefault),
    );
  });

  await t.step(
    "workers: groups without members are listed as such",
    async () => {
      const { body } = await call<WorkersAnswer>(instance, "workers");
      assert.deepEqual(
        body.groups.slice(0, 3).map((
          { worker, lag, members },
        ) => [worker, lag, members]),
        [["process", null, []], ["persist", null, []], ["predict", null, []]],
      );
    },
  );

  await t.step("pipeline", async () => {
    const { body } = await call<PipelineAnswer>(instance, "pipeline");
    assert.deepEqual(body.streams.map(({ stream }) => stream), world.names);
    assert(Math.abs(body.now - Date.now()) < 10_000);
  });

  await t.step("CQL: schema, validation and values of a variable", async () => {
    const schema = await call<CqlSchemaAnswer>(instance, "cql/schema");
    assert.equal(schema.body.keyspace, world.config.cassandraKeyspace);
    assert(
      schema.body.keyspaces[0]!.tables.some(({ name }) => name === "windows"),
    );
    const bad = await call<CqlValidateAnswer>(instance, "cql/validate", {
      body: { cql: "DELETE FROM windows" },
    });
    assert.equal(bad.body.valid, false);
    assert.equal(bad.body.problems.length, 1);
    const values = await call<CqlValuesAnswer>(instance, "cql/values", {
      body: { cql: "SELECT name FROM streams WHERE name = 'vehicle_data'" },
    });
    assert.deepEqual(values.body.values, [{
      text: "vehicle_data",
      value: "vehicle_data",
    }]);
  });

  await t.step("problems describe what is wrong and what to do", async () => {
    const cases: readonly [
      url: string,
      status: number,
      detail: RegExp,
      body?: unknown,
    ][] = [
      [
        "streams/nothing/keys",
        404,
        /no stream 'nothing': choose from emergency_data, vehicle/,
      ],
      [
        "streams/vehicle_data/dimensions/x",
        404,
        /no dimension 'x': choose from/,
      ],
      [
        "streams/vehicle_data/keys?order=x",
        400,
        /'order' is 'key' or 'newest', not 'x'/,
      ],
      [
        "streams/vehicle_data/keys?limit=x",
        400,
        /'limit' 'x' must be a whole number from 1 to/,
      ],
      ["dead-letters", 400, /'stream' is missing/],
      [
        "dead-letters?stream=vehicle_data&cursor=x",
        400,
        /'cursor' is not the 'next'/,
      ],
      ["elsewhere", 404, /No resource GET \/elsewhere/],
      ["cql/validate", 400, /The body must be \{cql\}/, {}],
      ["cql/values", 400, /only/i, { cql: "DROP TABLE windows" }],
    ];
    for (const [url, status, detail, body] of cases) {
      const answer = await call<ProblemDocument>(instance, url, { body });
      assert.equal(
        answer.status,
        status,
        `${url}: ${JSON.stringify(answer.body)}`,
      );
      assert.equal(answer.type, "application/problem+json", url);
      assert.match(answer.body.detail, detail);
      assert.equal(answer.body.status, status);
    }
  });

  await t.step(
    "without Kafka and without Cassandra the fix is reported",
    async () => {
      const history = world.make({ kafkaBrokers: [] });
      for (const url of ["pipeline", "topics", "workers"]) {
        const { status, body } = await call<ProblemDocument>(history, url);
        assert.equal(status, 503);
        assert.match(body.detail, /set Brokers in its settings/);
      }
      const away = world.make({ contactPoints: ["127.0.0.1:9"] });
      const { status, body } = await call<ProblemDocument>(away, "streams");
      assert.equal(status, 502);
      assert.match(body.detail, /set Contact points to where it runs/);
    },
  );
}
