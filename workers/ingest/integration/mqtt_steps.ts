import { Aedes, type Client as BrokerClient } from "aedes";
import mqtt from "mqtt";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import Type from "typebox";
import { eventually } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { defineStream, type Stream, topicsOf } from "#core/declaration/mod.ts";
import type { KafkaRecord } from "#core/kafka/record_batch.ts";
import { HEADERS, textHeader } from "#core/record/headers.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { Authority } from "../../../tests/support/certificates.ts";
import { type IngestServer, startIngest } from "../server/start_ingest.ts";
import { messageText, PARTITIONS, SLOW, type World } from "./world.ts";

const climate = defineStream({
  name: "climate",
  title: "Climate",
  description: "Of each room, as Home Assistant publishes it",
  scenario: "test",
  key: "room_id",
  time: "at",
  schema: Type.Object({
    room_id: Type.String(),
    at: Type.Integer(),
    temperature: Type.Number(),
    n: Type.Optional(Type.Integer()),
  }),
  measures: { temperature: { label: "Temperature", unit: "°C" } },
  dimensions: {},
  windows: [],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: 3_600_000, rawMs: 1, windowsMs: 1 },
  coerce: { numbers: ["temperature"] },
  mqtt: [
    { topic: "home/{room_id}/climate" },
    { topic: "homeassistant/sensor/{room_id}/state", value: "temperature" },
  ],
});

/** Messages from an MQTT broker. */
export async function mqttSteps(t: Deno.TestContext, world: World): Promise<void> {
  await using broker = await startBroker();
  const env = (changes: Readonly<Record<string, string>> = {}) => (name: string) =>
    ({
      ...world.env,
      SLUICE_INGEST_PORT: "0",
      SLUICE_MQTT_URL: broker.url,
      SLUICE_TOPIC_CLIMATE: `${world.env.SLUICE_GROUP}.climate`,
      ...changes,
    })[name];
  const servers: IngestServer[] = [];
  const shipped = ["accelerometer", "phone_other", "temperature", "room_sensors"];
  const start = async (
    changes: Readonly<Record<string, string>> = {},
    streams = [climate, ...selectStreams(shipped)],
  ) => {
    const lookup = env(changes);
    const server = await startIngest(readConfig(lookup), {
      streams,
      env: lookup,
      log: createLogger("ingest", { level: "error" }),
    });
    servers.push(server);
    return server;
  };
  const topics = topicsOf(climate, env());
  await createSmallTopic(world, topics.records);
  const temperatures = async () =>
    (await world.read(topics.records)).map(({ value }) => JSON.parse(String(value)));
  const publisher = await mqtt.connectAsync(broker.url, {
    clientId: "sender",
    reconnectPeriod: 100,
  });
  const publish = (topic: string, text: string) => publisher.publishAsync(topic, text, { qos: 1 });
  try {
    await t.step("messages are records, dead letters or phones' messages", async () => {
      const server = await start({
        SLUICE_MQTT_URL: broker.tlsUrl,
        SLUICE_MQTT_TLS_CA_FILE: broker.caFile,
      });
      await eventually(() => assert(broker.subscriptions() >= 5), SLOW);
      await publish("home/kitchen/climate", '{"temperature":"21.50","at":1767225600000}');
      await publish("homeassistant/sensor/hall/state", "19.25");
      await publish("homeassistant/sensor/attic/state", "unavailable");
      await publish("home/kitchen/climate", "no JSON");
      await publish(
        "sensor-logger",
        messageText({ messageId: 1, sessionId: "mqtt", deviceId: "phone-1" }, { readings: 4 }),
      );
      await eventually(() => assert.equal(broker.acknowledged(), 5), SLOW);
      const records = (await temperatures()).map(({ room_id, temperature, at }) =>
        [room_id, temperature, at > 1767225600000] as const
      );
      assert.deepEqual(records.sort(), [["hall", 19.25, true], ["kitchen", 21.5, false]]);
      const dead = (await world.read(topics.dead)).map(({ value, headers }) => [
        String(value),
        textHeader(headers, HEADERS.mqttTopic),
        textHeader(headers, HEADERS.reason),
      ]);
      assert.deepEqual(dead.sort(), [
        ["no JSON", "home/kitchen/climate", "the message is not JSON"],
        [
          "unavailable",
          "homeassistant/sensor/attic/state",
          "/temperature is 'unavailable': its sender has no value",
        ],
      ]);
      const readings = await world.read(world.env.SLUICE_TOPIC_ACCELEROMETER!);
      const ours = readings.filter(({ value }) => String(value).includes('"mqtt"'));
      assert.equal(ours.length, 4);
      const counted = await server.ingest.metrics.registry.metrics();
      assert.match(counted, /_messages_total\{source="mqtt",repeated="false",[^}]*\} 1/);
      assert.match(counted, /_readings_total\{source="mqtt",[^}]*\} 4/);
      await server.stop();
    });

    await t.step("sensors of buildings and rooms send to the streams that there are", async () => {
      broker.forget();
      const server = await start();
      await eventually(() => assert(broker.subscriptions() >= 5), SLOW);
      await publish("buildings/b1/TH1/temperature", "21.50");
      await publish(
        "buildings/b1/TH2/temperature",
        '{"temperature":"19.5","timestamp":"2026-01-01T00:00:00Z","device_id":"b2/TH9"}',
      );
      await publish("buildings/b1/TH3/temperature", "unavailable");
      const climate = '{"temperature":20,"humidity":"41","pressure":1013,"linkquality":80}';
      await publish("rooms/kitchen/wsdcgq11lm", climate);
      await eventually(() => assert.equal(broker.acknowledged(), 4), SLOW);
      const read = async (topic: string) =>
        (await world.read(topic)).map(({ value, key }) => ({
          ...JSON.parse(String(value)),
          key: String(key),
        }));
      const [temperature, rooms] = selectStreams(["temperature", "room_sensors"]);
      const of = (stream: Stream) => topicsOf(stream, env());
      const [one, other] = (await read(of(temperature!).records)).sort((a, b) =>
        a.key.localeCompare(b.key)
      );
      assert.equal(one.id, `b1/TH1@${one.timestamp}`);
      assert.deepEqual([one.temperature, one.building, one.device], [21.5, "b1", "TH1"]);
      assert.deepEqual([other.key, other.device_id, other.id], [
        ...["b1/TH2", "b1/TH2", "b1/TH2@2026-01-01T00:00:00Z"],
      ]);
      const [dead] = await world.read(of(temperature!).dead);
      assert.match(textHeader(dead!.headers, HEADERS.reason) ?? "", /its sender has no value/);
      const [room] = await read(of(rooms!).records);
      assert.deepEqual([room.key, room.room, room.humidity], ["wsdcgq11lm", "kitchen", 41]);
      await server.stop();
    });

    await t.step("what no topic takes is a dead letter, and holds nothing up", async () => {
      broker.forget();
      const server = await start();
      await eventually(() => assert(broker.subscriptions() >= 5), SLOW);
      const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString("base64");
      const large = `{"temperature":1,"noise":"${noise}"}`;
      await Promise.all([
        publish("home/barn/climate", '{"temperature":1,"n":1}'),
        publish("home/barn/climate", large),
        publish("home/barn/climate", '{"temperature":1,"n":2}'),
      ]);
      await eventually(() => assert.equal(broker.acknowledged(), 3), SLOW);
      const barn = (await temperatures()).filter(({ room_id }) => room_id === "barn");
      assert.deepEqual(new Set(barn.map(({ n }) => n)), new Set([1, 2]));
      const dead = (await world.read(topics.dead)).filter(({ value }) =>
        String(value).includes("noise")
      );
      assert.equal(dead.length, 1);
      const [{ value, headers }] = dead as [KafkaRecord];
      assert.match(textHeader(headers, HEADERS.reason) ?? "", /too large/);
      assert.equal(String(value), large);
      await server.stop();
    });

    await t.step("a phone's message that is none has a place without phone_other too", async () => {
      broker.forget();
      const [accelerometer] = selectStreams(["accelerometer"]);
      const server = await start({}, [accelerometer!]);
      await publish("sensor-logger", '{"messageId":1,"sessionId":"none"}');
      const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
      const reading = `{"name":"new","time":1,"values":{"deep":${deep}}}`;
      const message = messageText({ messageId: 1, sessionId: "deep", deviceId: "phone-1" });
      await publish("sensor-logger", message.replace(/(?<="payload":\[).*(?=\])/, reading));
      await eventually(() => assert.equal(broker.acknowledged(), 2), SLOW);
      const dead = await world.read(topicsOf(accelerometer!, env()).dead);
      const reasons = dead.map(({ headers }) => textHeader(headers, HEADERS.reason) ?? "").sort();
      assert.match(reasons[0]!, /^The body has more than 64 arrays/);
      assert.match(reasons[1]!, /^deviceId must be/);
      await server.stop();
    });

    await t.step("what comes while no worker is there is taken by the next", async () => {
      const before = broker.acknowledged();
      for (let n = 0; n < 20; n++) {
        await publish("home/cellar/climate", JSON.stringify({ temperature: 10, n }));
      }
      assert.equal(broker.acknowledged(), before);
      await start();
      await eventually(() => assert.equal(broker.acknowledged(), before + 20), SLOW);
      const cellar = (await temperatures()).filter(({ room_id }) => room_id === "cellar");
      assert.deepEqual(cellar.map(({ n }) => n), Array.from({ length: 20 }, (_, n) => n));
      // A connection that breaks is made again.
      broker.cut();
      await publish("home/cellar/climate", '{"temperature":10,"n":20}');
      await eventually(() => assert.equal(broker.acknowledged(), before + 21), SLOW);
    });

    await t.step("nothing is acknowledged before Kafka has it", async () => {
      const before = broker.acknowledged();
      await world.kafka.stop();
      for (let n = 0; n < 5; n++) {
        await publish("home/garage/climate", JSON.stringify({ temperature: 5, n }));
      }
      // One of them is about to wait for Kafka.
      await eventually(async () => {
        const text = await servers.at(-1)!.ingest.metrics.registry.metrics();
        assert.match(text, /mqtt_messages_total\{[^}]*result="failed"[^}]*\} [1-9]/);
      }, SLOW);
      assert.equal(broker.acknowledged(), before);
      await world.kafka.restart();
      await eventually(() => assert.equal(broker.acknowledged(), before + 5), SLOW);
      const garage = (await temperatures()).filter(({ room_id }) => room_id === "garage");
      assert.deepEqual(new Set(garage.map(({ n }) => n)), new Set([0, 1, 2, 3, 4]));
      await servers.at(-1)!.stop();
    });

    await t.step("workers of a shared subscription divide the messages", async () => {
      broker.forget();
      const shared = { SLUICE_MQTT_SHARE: "sluice" };
      const [one, other] = [await start(shared), await start(shared)];
      await eventually(() => assert.equal(broker.subscriptions(), 10), SLOW);
      for (let n = 0; n < 40; n++) {
        await publish("home/porch/climate", JSON.stringify({ temperature: 1, n }));
      }
      await eventually(() => assert.equal(broker.acknowledged(), 40), SLOW);
      const porch = (await temperatures()).filter(({ room_id }) => room_id === "porch");
      assert.deepEqual(
        porch.map(({ n }) => n).sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, n) => n),
      );
      for (const { ingest } of [one, other]) {
        const text = await ingest.metrics.registry.metrics();
        assert.match(text, /mqtt_messages_total\{[^}]*result="record"[^}]*\} [1-9]/);
      }
    });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await publisher.endAsync();
  }
}

/** A topic that takes less than a record may have. */
async function createSmallTopic({ client }: World, topic: string): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  const configEntries = [{ name: "max.message.bytes", value: "10000" }];
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, configEntries }] });
  await admin.disconnect();
}

/** A broker that keeps messages in memory. */
interface Broker extends AsyncDisposable {
  readonly url: string;
  /** The same with TLS. */
  readonly tlsUrl: string;
  /** PEM file of who signed its certificate. */
  readonly caFile: string;
  /** Breaks every connection. */
  cut(): void;
  /** Subscriptions to topics that there are. */
  subscriptions(): number;
  /** Messages that a subscriber has acknowledged. */
  acknowledged(): number;
  /** Counts from here. */
  forget(): void;
}

/**
 * Starts Aedes. It knows no shared subscriptions, so it is taught them (MQTT 5, section 4.8.2): of the
 * clients of a group each message goes to the next.
 */
async function startBroker(): Promise<Broker> {
  const groups = new Map<string, string[]>();
  const turns = new WeakMap<object, number>();
  let turn = 0;
  let acknowledged = 0;
  const topics = new Set<string>();
  const aedes = await Aedes.createBroker({
    authorizeSubscribe(client, subscription, done) {
      const [, group, topic] = /^\$share\/([^/]+)\/(.+)$/.exec(subscription.topic) ?? [];
      topics.add(`${client?.id} ${subscription.topic}`);
      if (group === undefined || topic === undefined) return done(null, subscription);
      const members = groups.get(topic) ?? [];
      groups.set(topic, [...new Set([...members, client!.id])]);
      done(null, { ...subscription, topic });
    },
    authorizeForward(client: BrokerClient, packet) {
      const members = [...groups.values()].find((each) => each.includes(client.id));
      if (members === undefined) return packet;
      // The same message is shown for each subscriber.
      const chosen = turns.get(packet.payload as object) ?? turn++;
      turns.set(packet.payload as object, chosen);
      return members[chosen % members.length] === client.id ? packet : null;
    },
  });
  aedes.on("ack", (_packet, client) => {
    if (client !== null && client.id !== "sender") acknowledged++;
  });
  aedes.on("clientDisconnect", (client) => {
    for (const topic of topics) if (topic.startsWith(`${client.id} `)) topics.delete(topic);
  });
  const sockets = new Set<Socket>();
  const handle = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    aedes.handle(socket);
  };
  const authority = new Authority("broker");
  const caFile = await Deno.makeTempFile({ suffix: ".crt" });
  await Deno.writeTextFile(caFile, authority.cert);
  const plain = createServer(handle);
  const secure = createTlsServer(authority.issue("broker", { hosts: ["localhost"] }), handle);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mqtt://127.0.0.1:${await listen(plain)}`,
    tlsUrl: `mqtts://localhost:${await listen(secure)}`,
    caFile,
    cut,
    subscriptions: () => topics.size,
    acknowledged: () => acknowledged,
    forget() {
      acknowledged = 0;
    },
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      aedes.close(() => closed.resolve());
      cut();
      await closed.promise;
      await Promise.all([plain, secure].map(close));
      await Deno.remove(caFile);
    },
  };
}

async function listen(server: Server): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
}
