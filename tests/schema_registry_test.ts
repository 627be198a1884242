import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  Compatibility,
  SchemaRegistryClient,
} from "@confluentinc/schemaregistry/dist/schemaregistry-client.js";
import pLimit from "p-limit";
import Type, { type TObject } from "typebox";
import { eventually } from "#core/async/wait.ts";
import { type Config, readConfig } from "#core/config/config.ts";
import type { Stream, ValueFormat } from "#core/declaration/mod.ts";
import { HEADERS, textHeader } from "#core/record/headers.ts";
import { AVRO_CHANGES } from "#core/registry/compatibility/testing/avro_changes.ts";
import { JSON_SCHEMA_CHANGES } from "#core/registry/compatibility/testing/json_schema_changes.ts";
import { PROTOBUF_CHANGES } from "#core/registry/compatibility/testing/protobuf_changes.ts";
import { declaredAvro } from "#core/registry/declared/avro.ts";
import {
  createValueDecoder,
  createValueEncoder,
  embeddedRegistry,
} from "#core/registry/open_registry.ts";
import { RemoteRegistry } from "#core/registry/remote_registry.ts";
import type { WholeSchema } from "#core/registry/schema.ts";
import { framed, schemaIdIn } from "#core/registry/wire_format.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import { setUp } from "#core/setup/set_up.ts";
import { setUpSchemas } from "#core/setup/set_up_schemas.ts";
import { setUpTopics } from "#core/setup/set_up_topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { createInstance } from "../grafana-plugin/backend/instance/create_instance.ts";
import { call, contextOf } from "../grafana-plugin/backend/integration/calls.ts";
import { createDatasourceMetrics } from "../grafana-plugin/backend/metrics.ts";
import { QueryMemory } from "../grafana-plugin/backend/queries/query_memory.ts";
import type { DatasourceInstance } from "../grafana-plugin/backend/sdk/mod.ts";
import { encodeLivePath } from "../grafana-plugin/src/contract/channel.ts";
import type { HealthDetails, SchemasAnswer } from "../grafana-plugin/src/contract/resources.ts";
import type { DatasourceSettings } from "../grafana-plugin/src/contract/settings.ts";
import { startApi } from "../workers/api/server/start_api.ts";
import { openCassandraSink } from "../workers/persist/cassandra/sink.ts";
import { consume } from "../workers/persist/consume.ts";
import { routesOf } from "../workers/persist/plan.ts";
import { createStore } from "../workers/persist/store.ts";
import { createPersistMetrics } from "../workers/persist/telemetry.ts";
import {
  meterStream,
  openWorld,
  quiet,
  reading,
  START,
  untilLogged,
  type World,
} from "../workers/process/test_world.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { type Apicurio, startApicurio } from "./support/registry/apicurio.ts";
import { javaProducer } from "./support/registry/java_producer.ts";
import { pythonProducer } from "./support/registry/python_producer.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const fields = {
  device: Type.String({ minLength: 1 }),
  at: Type.Integer(),
  watts: Type.Number({ minimum: 0 }),
  note: Type.Optional(Type.String()),
};
const schema = Type.Object(fields);
const meter = (schema: TObject, changes: Partial<Stream> = {}) =>
  meterStream({ schema, ...changes });

/** A record, in a window of its own per `window`. */
const record = (device: string, window: number, watts = 1) => ({
  device,
  at: START + window * 10_000,
  watts,
});

/** Sum of `watts` of each window that has records, by its start. */
async function sums(world: World): Promise<Record<number, number>> {
  const windows = [...(await world.windows()).values()];
  return Object.fromEntries(
    windows.sort((a, b) => a.start - b.start)
      .map(({ start, measures }) => [(start - START) / 10_000, measures.watts!.sum!]),
  );
}

/** What there is in the way of others' programs; what there is not is said loudly. */
async function orSkipped<T>(what: string, made: Promise<T>): Promise<T | undefined> {
  try {
    return await made;
  } catch (error) {
    void Deno.stderr.write(
      new TextEncoder().encode(
        `SKIPPED: ${what} cannot be had here, so nothing is tested with it: ${error}\n`,
      ),
    );
    return undefined;
  }
}

Deno.test({
  name: "schemas: the embedded registry, another one, and records with their ids",
  // The Kafka and Cassandra clients keep sockets and timers of their own.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const apicurio = orSkipped("Apicurio's registry", startApicurio());
    const python = orSkipped("Confluent's client for Python", pythonProducer());
    // Two Mavens at once can spoil the repository that they share.
    const java = apicurio.then(() => orSkipped("Avro for Java", javaProducer()));
    await using services = await testServices();
    const { bootstrap } = services.kafka;
    const keyspace = `k${crypto.randomUUID().slice(0, 8)}`;
    const settings = {
      CASSANDRA_CONTACT_POINTS: services.cassandra.contactPoints,
      CASSANDRA_LOCAL_DC: services.cassandra.localDatacenter,
      CASSANDRA_KEYSPACE: keyspace,
      SLUICE_API_PORT: "0",
    };
    const streams = [meter(schema)];
    await using world = await openWorld({ bootstrap, streams, settings });
    const { topics } = world;
    const env = (name: string) => name === "METER_TOPIC" ? topics.records : undefined;
    const options = { streams, env, log: quiet };
    const servers = [
      await startApi(world.config, options),
      await startApi({ ...world.config, valueFormat: "avro" }, options),
    ] as const;
    const url = `http://127.0.0.1:${servers[0].port}`;
    const clients = servers.map(({ port }) =>
      new SchemaRegistryClient({
        baseURLs: [`http://127.0.0.1:${port}`],
        createAxiosDefaults: { proxy: false },
        maxRetries: 0,
      })
    );
    const [client, other] = clients as [SchemaRegistryClient, SchemaRegistryClient];
    const subject = `${topics.records}-value`;
    const avro = (...names: string[]) => ({
      schema: JSON.stringify({
        type: "record",
        name: "R",
        fields: names.map((name) => ({ name, type: "int" })),
      }),
      schemaType: "AVRO",
    });
    try {
      await t.step(
        "Confluent's client registers with one instance and reads of another",
        async () => {
          const id = await client.register("a", avro("x", "y"));
          assert.equal((await other.getBySubjectAndId("a", id)).schema, avro("x", "y").schema);
          assert.equal(await other.register("a", avro("x", "y")), id);
          assert.equal((await other.getLatestSchemaMetadata("a")).version, 1);
          await other.register("a", avro("x"));
          assert.deepEqual(await client.getAllVersions("a"), [1, 2]);
          assert.equal(await client.getVersion("a", avro("x"), false, false), 2);
          assert.deepEqual(await client.getAllSubjects(), ["a"]);
        },
      );

      await t.step(
        "what does not fit is refused, with the field and Confluent's code",
        async () => {
          await assert.rejects(client.register("a", avro("x", "z")), {
            status: 409,
            errorCode: 409,
            message: /\/z: .*READER_FIELD_MISSING_DEFAULT_VALUE/,
          });
          assert.equal(await other.testCompatibility("a", 2, avro("x", "z")), false);
          assert.equal(await other.testSubjectCompatibility("a", avro("x")), true);
          assert.equal(await client.getDefaultCompatibility(), "BACKWARD");
          await other.updateCompatibility("a", Compatibility.FORWARD);
          assert.equal(await client.getCompatibility("a"), "FORWARD");
          assert.equal(await client.testSubjectCompatibility("a", avro("x", "z")), true);
          await assert.rejects(client.getAllVersions("b"), { status: 404, errorCode: 40401 });
          await assert.rejects(client.getSchemaMetadata("a", 9), { status: 404, errorCode: 40402 });
          await assert.rejects(client.register("a", { schema: "{", schemaType: "AVRO" }), {
            status: 422,
            errorCode: 42201,
          });
          assert.deepEqual(await client.deleteSubject("a"), [1, 2]);
          assert.deepEqual(await other.deleteSubject("a", true), [1, 2]);
        },
      );

      await t.step("instances decide one after the other", async () => {
        const names = Array.from({ length: 6 }, (_, index) => `s${index}`);
        const ids = await Promise.all(
          names.flatMap((name, index) => [
            clients[index % 2]!.register(name, avro(name)),
            clients[(index + 1) % 2]!.register(name, avro(name)),
            clients[index % 2]!.register(`${name}-too`, avro("shared")),
          ]),
        );
        const own = ids.filter((_, index) => index % 3 < 2);
        assert.equal(new Set(own).size, names.length, "the same schema has one id");
        assert.equal(new Set(ids.filter((_, index) => index % 3 === 2)).size, 1);
        for (const name of names) assert.deepEqual(await client.getAllVersions(name), [1]);
      });

      await t.step(
        "set-up registers what streams declare, and refuses what does not fit",
        async () => {
          assert.deepEqual(await setUpSchemas(world.config, options), [subject]);
          assert.deepEqual(await setUpSchemas(world.config, options), []);
          const more = [meter(Type.Object({ ...fields, load: Type.Number() }))];
          await assert.rejects(setUpSchemas(world.config, { ...options, streams: more }), {
            message:
              /^Stream 'meter': the embedded registry .*"t\w+\.meter-value".*\/load: .*REQUIRED_PROPERTY_ADDED.*Make the field optional/,
          });
          const check = { ...options, clientId: "test", writes: false };
          await checkSchemas(world.config, check);
          await assert.rejects(
            checkSchemas(world.config, { ...check, streams: more }),
            /\/load: .*REQUIRED_PROPERTY_ADDED/,
          );
          const optional = [meter(Type.Object({ ...fields, load: Type.Optional(Type.Number()) }))];
          const set = { ...options, streams: optional };
          assert.deepEqual(await setUpSchemas(world.config, set), [subject]);
          const listed = await (await fetch(`${url}/api/v1/schemas`)).json();
          const found = listed.subjects.find((one: { subject: string }) => one.subject === subject);
          assert.deepEqual([found.stream, found.versions], ["meter", [1, 2]]);
          await assert.rejects(
            setUpSchemas({ ...world.config, valueFormat: "avro" }, options),
            /SCHEMA_TYPE_CHANGED/,
          );
          await client.updateCompatibility(subject, Compatibility.NONE);
        },
      );

      await t.step("a worker that is started alone refuses what does not fit", async () => {
        const environment = isolatedEnvironment(services, { SLUICE_STREAMS: "gps_data" });
        const env = (name: string) => environment[name];
        const config = readConfig(env);
        const own = { streams: selectStreams(config.streams), env, log: quiet };
        const check = { ...own, clientId: "test", writes: true };
        await checkSchemas(config, check);
        await setUpTopics(config, own);
        await checkSchemas(config, check);
        await using registry = closing(embeddedRegistry(config, { clientId: "test", log: quiet }));
        const schema = JSON.stringify({ type: "object", properties: {} });
        const subject = `${environment.GPS_TOPIC}-value`;
        await registry.register([{ subject, schema, schemaType: "JSON", references: [] }]);
        await Promise.all(["process", "persist", "ingest"].map(async (task) => {
          const worker = await WorkerProcess.start(task, environment);
          await assert.rejects(worker.finished(), {
            message:
              /ended with 1:[^]*"level":"error"[^\n]*"msg":"Stream 'gps_data': the embedded registry [^\n]*REQUIRED_PROPERTY_ADDED[^\n]*Make the field optional[^\n]*\n$/,
          });
        }));
        // Its line is on the standard error stream.
        const simulation = await WorkerProcess.start("simulate", environment, ["--duration", "1s"]);
        await assert.rejects(simulation.finished(), /ended with 1/);
        assert.deepEqual((await registry.latest(subject))?.version, 1, "nothing was registered");
      });

      await t.step("records of all formats, and JSON between them, become windows", async () => {
        world.worker();
        await world.send([reading("d", START, 1)]);
        let window = 0;
        for (const format of ["avro", "protobuf", "json-schema"] as const) {
          await write(world, format, streams[0]!, [record("d", ++window, 2)]);
        }
        await world.send([reading("d", START + 40_000, 3), reading("d", START + 80_000, 0)]);
        await eventually(async () =>
          assert.deepEqual(await sums(world), { 0: 1, 1: 2, 2: 2, 3: 2, 4: 3, 8: 0 })
        );
        const values = (await world.read(topics.records)).flat().map(({ value }) => value!);
        const ids = values.map((value) => schemaIdIn(value, 0, value.length));
        assert.equal(new Set(ids.filter((id) => id !== undefined)).size, 3);
      });

      await t.step("what the API is sent is written in the format of the settings", async () => {
        const before = (await world.read(topics.records)).flat().length;
        const answer = await fetch(
          `http://127.0.0.1:${servers[1].port}/api/v1/streams/meter/records`,
          {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify([record("d", 10, 5), { ...record("d", 11, 6), note: "n" }]),
          },
        );
        assert.equal(answer.status, 202, await answer.text());
        const written = (await world.read(topics.records)).flat();
        assert.equal(written.length, before + 2);
        assert.equal(written.filter(({ value }) => value![0] === 0).length, 3 + 2);
        await eventually(async () => assert.equal((await sums(world))[11], 6));
      });

      await t.step(
        "an unknown schema and a broken value are dead letters with a reason",
        async () => {
          const { id } = await client.getLatestSchemaMetadata(subject);
          await world.send([
            { key: "d", value: framed(4_000_000, Uint8Array.of(1)) },
            { key: "d", value: framed(id!, Uint8Array.of(200, 200)) },
            { key: "d", value: Buffer.of(0, 0) },
          ]);
          await eventually(async () => {
            const dead = (await world.read(topics.dead)).flat();
            const reasons = dead.map(({ headers }) => textHeader(headers, HEADERS.reason)!).sort();
            assert.equal(reasons.length, 3);
            assert.match(reasons[0]!, /^its schema is 4000000, and the registry does not know it$/);
            assert.match(reasons[1]!, /^the value begins with a zero byte and has no schema's id$/);
            assert(reasons[2]!.startsWith(`the value is none of schema ${id}: `), reasons[2]);
            assert.deepEqual(
              [...dead[0]!.value!.subarray(0, 1)],
              [0],
              "the bytes are as they came",
            );
          });
        },
      );

      await t.step("persist stores the JSON, and the API shows it", async () => {
        await setUp({ ...world.config, valueFormat: "avro" }, options);
        const log = createLogger("test", { level: "error" });
        const stop = new AbortController();
        const values = createValueDecoder(world.config, { clientId: "test", log });
        const metrics = createPersistMetrics();
        const sink = (await openCassandraSink({
          ...{ config: world.config, log, signal: stop.signal, streams, env },
          registry: metrics.registry,
        }))!;
        const consumption = consume(world.kafka, {
          ...{ groupId: `${topics.records}-persist`, topics: [topics.records], log },
          signal: stop.signal,
          onGap: () => Promise.resolve(),
          onUndecodable: ({ message }) => assert.fail(message),
          store: createStore({
            ...{ routes: routesOf(streams, { env, values }), sink, metrics, log },
            futureCapMs: Infinity,
          }),
        });
        const newest = { ...record("d", 11, 6), note: "n" };
        await eventually(async () => {
          const answer = await fetch(`${url}/api/v1/streams/meter/records?key=d`);
          const { records } = await answer.json();
          assert.equal(records?.length, 8);
          assert.deepEqual(records[0], newest);
          assert.deepEqual(records[1], record("d", 10, 5));
        });
        stop.abort();
        await consumption.ended;
        await Promise.all([sink.close(), values.close()]);
      });

      await t.step("a live follower is sent JSON", async () => {
        const abort = new AbortController();
        const answer = await fetch(`${url}/api/v1/streams/meter/live?kinds=records`, {
          signal: abort.signal,
        });
        const text = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
        let read = "";
        await write(world, "avro", streams[0]!, [record("live", 12, 7)]);
        while (!read.includes('"record":{"device":"live"')) {
          const { value, done } = await text.read();
          assert(!done, read);
          read += value;
        }
        abort.abort();
        await text.cancel().catch(() => {});
      });

      await t.step("Grafana's live channel is sent JSON, by either registry", async () => {
        const { config } = world;
        // Of this group there is no schema in Kafka.
        const others = { ...config, group: `${config.group}-others` };
        await setUpTopics(others, options);
        const { path } = encodeLivePath({ kind: "records", stream: "meter", keys: [] });
        for (const [at, { group }] of [config, others].entries()) {
          const instance = grafanaOn(
            config,
            group === config.group ? {} : {
              group,
              schemaRegistryUrl: url,
            },
          );
          const stop = new AbortController();
          const request = { context: contextOf("Viewer"), path, data: null };
          const packets: string[] = [];
          try {
            const { status } = await instance.subscribeStream!(request, stop.signal);
            assert.equal(status, "ok");
            const running = instance.runStream!(request, (packet) => {
              packets.push(JSON.stringify(packet));
              return Promise.resolve();
            }, stop.signal);
            await write(world, "avro", streams[0]!, [record(`grafana-${at}`, 12, 7)]);
            await eventually(() =>
              assert.match(packets.join("\n"), new RegExp(`"grafana-${at}".*watts.*7`))
            );
            const { body } = await call<SchemasAnswer>(instance, "schemas");
            const found = body.subjects.find((one) => one.subject === subject)!;
            assert.equal(found.stream, "meter");
            assert.deepEqual(found.versions.map(({ version }) => version).slice(-2), [2, 1]);
            const { details } = await instance.checkHealth(
              { context: contextOf("Admin"), headers: {} },
              stop.signal,
            );
            const step = (details as HealthDetails).steps.at(-1)!;
            assert.deepEqual([step.step, step.ok], ["schemas", true]);
            assert.match(step.message, at === 0 ? /embedded/ : /^the schema registry at http:/);
            stop.abort();
            await running;
          } finally {
            stop.abort();
            await instance.dispose();
          }
        }
      });

      await t.step(
        "clients of other languages write, with what they register or look up",
        async (t) => {
          const producer = await python;
          await t.step({
            name: "Confluent's client for Python, with Avro",
            ignore: producer === undefined,
            fn: async () => {
              await producer!.write({
                registry: url,
                brokers: bootstrap,
                topic: topics.records,
                schema: declaredAvro(streams[0]!),
                records: [{ ...record("d", 13, 8), note: null }],
              });
              await eventually(async () => assert.equal((await sums(world))[13], 8));
            },
          });
          const avro = await java;
          await t.step({
            name: "Avro for Java, which looks its schema up as it prints it",
            ignore: avro === undefined,
            fn: async () => {
              await avro!.write({
                registry: url,
                brokers: bootstrap,
                topic: topics.records,
                schema: declaredAvro(streams[0]!),
                record: record("d", 14, 9),
              });
              await eventually(async () => assert.equal((await sums(world))[14], 9));
            },
          });
        },
      );

      await t.step("while the registry is away records wait, and none is lost", async () => {
        await using far = await openWorld({ bootstrap, streams });
        const id = (await client.getLatestSchemaMetadata(subject)).id!;
        const values = (await world.read(topics.records)).flat().map(({ value }) => value!);
        const value = values.find((one) => schemaIdIn(one, 0, one.length) === id)!;
        const { port } = servers[0];
        await servers[0].stop();
        far.worker({ settings: { SCHEMA_REGISTRY_URL: `http://127.0.0.1:${port}` } });
        await far.send([reading("a", START), reading("d", START, 1)]);
        await far.send([{ key: "d", value }, reading("d", START + 200_000, 4)]);
        await untilLogged(far, /records wait for their schema/, "warn");
        await eventually(async () => assert.equal(await far.recordsIn(), 2));
        const schemaRegistryUrl = [`http://127.0.0.1:${port}`];
        const remote = { ...world.config, schemaRegistryUrl };
        const start = { ...options, clientId: "test", writes: true };
        await assert.rejects(
          checkSchemas(remote, start),
          /No schema registry answers at .*start it/,
        );
        const lines: string[] = [];
        const log = createLogger("test", { write: (line) => lines.push(line) });
        const { signal } = new AbortController();
        const checked = checkSchemas(remote, { ...start, log, signal });
        await eventually(() => assert.match(lines.join(""), /"error".*; trying again"/));
        const back = await startApi({ ...world.config, apiPort: port }, options);
        try {
          await checked;
          assert.match(lines.join(""), /"the schema registry answers"/);
          await eventually(async () => assert.equal(await far.recordsIn(), 4));
          const late = (await far.read(far.topics.late)).flat();
          assert.equal(late.length, 0);
          assert.equal((await sums(far))[20], 4);
        } finally {
          await back.stop();
        }
      });

      await t.step("a registry of others", async (t) => {
        await using registry = await apicurio ?? { url: "", [Symbol.asyncDispose]: async () => {} };
        await t.step({
          name: "Apicurio: registers, refuses, and gives what records are read with",
          ignore: registry.url === "",
          fn: () => withRegistry(registry, bootstrap),
        });
        await t.step({
          name: "Apicurio: says the same of changes, but for those that are noted",
          ignore: registry.url === "",
          fn: () => compareWith(registry),
        });
      });
    } finally {
      await Promise.all(servers.map((server) => server.stop().catch(() => {})));
    }
  },
});

/** A data source of Grafana on the same services. */
function grafanaOn(config: Config, changes: Partial<DatasourceSettings>): DatasourceInstance {
  const jsonData: DatasourceSettings = {
    contactPoints: [...config.cassandraContactPoints],
    localDatacenter: config.cassandraLocalDc,
    keyspace: config.cassandraKeyspace,
    kafkaBrokers: [...config.kafkaBootstrapServers],
    group: config.group,
    ...changes,
  };
  const stored = { uid: "test", name: "test", url: "", user: "", database: "" };
  return createInstance(
    { ...stored, jsonData, secureJsonData: {}, updated: 1, basicAuth: null },
    { log: quiet, metrics: createDatasourceMetrics(), memory: new QueryMemory() },
  );
}

/** Closes the registry with what uses it. */
function closing<T extends { close(): Promise<void> }>(registry: T): T & AsyncDisposable {
  return Object.assign(registry, { [Symbol.asyncDispose]: () => registry.close() });
}

/** Writes records in a format, as producers of Sluice do. */
async function write(
  world: World,
  format: ValueFormat,
  stream: Stream,
  records: readonly { readonly device: string }[],
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const config = { ...world.config, ...readConfigOf(settings), valueFormat: format };
  // A subject of Apicurio's has schemas of one kind, whatever its level of compatibility is.
  const topic = `${world.topics.records}${config.schemaRegistryUrl.length > 0 ? `.${format}` : ""}`;
  const encoder = createValueEncoder(config, {
    ...{ clientId: "test", log: quiet, streams: [stream] },
    env: (name) => name === stream.topic.env ? topic : undefined,
  });
  try {
    const encode = (await encoder.of(topic))!;
    await world.send(
      records.map((one) => ({ key: one.device, value: encode(JSON.stringify(one)) })),
    );
  } finally {
    await encoder.close();
  }
}

function readConfigOf(settings: Readonly<Record<string, string>>) {
  const { schemaRegistryUrl } = readConfig((name) => settings[name]);
  return { schemaRegistryUrl };
}

async function withRegistry({ url }: Apicurio, bootstrap: string): Promise<void> {
  const registry = new RemoteRegistry({
    schemaRegistryUrl: [url],
    schemaRegistryUsername: "",
    schemaRegistryPassword: "",
    schemaRegistryToken: "",
  });
  const streams = [meter(schema)];
  const settings = { SCHEMA_REGISTRY_URL: url };
  await using world = await openWorld({ bootstrap, streams, settings });
  const env = (name: string) => name === "METER_TOPIC" ? world.topics.records : undefined;
  const options = { streams, env, log: quiet };
  const config = { ...world.config, valueFormat: "avro" as const };
  const subject = `${world.topics.records}-value`;
  try {
    assert.deepEqual(await setUpSchemas(config, options), [subject]);
    assert.deepEqual(await setUpSchemas(config, options), []);
    await put(`${url}/config/${subject}`, { compatibility: "BACKWARD" });
    const more = [meter(Type.Object({ ...fields, load: Type.Number() }))];
    await assert.rejects(
      setUpSchemas(config, { ...options, streams: more }),
      /^Error: Stream 'meter': the schema registry at .*\/load: .*READER_FIELD_MISSING_DEFAULT_VALUE/,
    );
    const check = { ...options, clientId: "test", writes: true };
    await checkSchemas(config, check);
    await checkSchemas(config, { ...check, writes: false });
    await assert.rejects(
      checkSchemas(config, { ...check, streams: more }),
      /"t\w+\.meter-value", whose compatibility is BACKWARD.*\/load: .*MISSING_DEFAULT_VALUE/,
    );
    const optional = [meter(Type.Object({ ...fields, load: Type.Optional(Type.Number()) }))];
    await checkSchemas(config, { ...check, streams: optional });
    const [summary] = (await registry.subjects()).filter((one) => one.subject === subject);
    assert.deepEqual([summary?.versions, summary?.compatibility], [[1], "BACKWARD"]);
    world.worker();
    let window = 0;
    for (const format of ["avro", "protobuf", "json-schema"] as const) {
      await write(world, format, streams[0]!, [record("d", window++, 2)], settings);
    }
    await write(world, "avro", streams[0]!, [record("d", 20, 1)], settings);
    await eventually(async () => assert.deepEqual(await sums(world), { 0: 2, 1: 2, 2: 2, 20: 1 }));
  } finally {
    await registry.close();
  }
}

/** Asks the registry of each change in the tables, as a reader of what was and as a writer for it. */
async function compareWith({ url }: Apicurio): Promise<void> {
  const limit = pLimit(4);
  const others: string[] = [];
  const changes = [...AVRO_CHANGES, ...JSON_SCHEMA_CHANGES, ...PROTOBUF_CHANGES];
  await Promise.all(changes.map((change, at) =>
    limit(async () => {
      const { what, reader, writer, broken, apicurio } = change;
      const answers: unknown[] = [];
      for (const level of ["BACKWARD", "FORWARD"]) {
        const [next, before] = level === "BACKWARD" ? [reader, writer] : [writer, reader];
        const subject = `change-${at}-${level}`;
        const registered = await post(`${url}/subjects/${subject}/versions`, dialectOf(before));
        await put(`${url}/config/${subject}`, { compatibility: level });
        const { is_compatible: fits } = await post(
          `${url}/compatibility/subjects/${subject}/versions/latest`,
          dialectOf(next),
        );
        answers.push(fits ?? registered.message);
      }
      const isSame = answers.every((fits) => fits === (broken.length === 0));
      if (isSame === (apicurio === undefined)) return;
      others.push(`${reader.schemaType}, ${what}: ${answers}; noted: ${apicurio}`);
    })
  ));
  assert.deepEqual(others, []);
}

/** What Apicurio knows to be a JSON schema says which draft it is of. */
function dialectOf({ schema, schemaType }: WholeSchema) {
  const parsed: unknown = schemaType === "JSON" ? JSON.parse(schema) : undefined;
  if (typeof parsed !== "object") return { schema, schemaType };
  const $schema = "http://json-schema.org/draft-07/schema#";
  return { schema: JSON.stringify({ $schema, ...parsed }), schemaType };
}

async function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { ...JSON_BODY, method: "POST", body: JSON.stringify(body) });
  return await answer.json();
}

async function put(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { ...JSON_BODY, method: "PUT", body: JSON.stringify(body) });
  assert(answer.ok, await answer.text());
}

const JSON_BODY = { headers: { "content-type": "application/json" } };
