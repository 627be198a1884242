import kafkajs from "kafkajs";
import type cassandra from "cassandra-driver";
import { pause } from "#core/async/wait.ts";
import {
  type StoredHistory,
  storeHistory,
  windowUpdate,
} from "../../../tests/support/stored_history.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices, type TemporaryServices } from "../../../local/services/mod.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { type ApiServer, startApi } from "../server/start_api.ts";
import { CheckedClient } from "./checked_client.ts";

/** Route of the stream that the tests use most. */
export const STREAM = "/api/v1/streams/vehicle_data";
/** Prefix of the consumer groups. */
export const GROUP = "it";

/** The streams that the tests ask for, and what they are made of. */
export const STREAMS = selectStreams(["vehicle_data", "gps_data", "energy_rest"]);

/** Two instances of the API on a real Kafka and Cassandra, with what the tests write by. */
export interface World extends AsyncDisposable {
  readonly services: TemporaryServices;
  readonly kafka: kafkajs.Kafka;
  readonly cassandra: cassandra.Client;
  readonly producer: kafkajs.Producer;
  readonly servers: readonly [ApiServer, ApiServer];
  readonly client: CheckedClient;
  /** Asks the other instance. */
  readonly other: CheckedClient;
  readonly vehicles: StoredStream;
  readonly stored: StoredHistory;
  /** Log lines of both instances. */
  readonly lines: readonly string[];
  /** Writes messages as the process worker does: in a transaction. */
  readonly inTransaction: (topic: string, messages: kafkajs.Message[]) => Promise<void>;
  /** Writes window updates of these revisions, spread over five keys. */
  readonly updates: (...revisions: number[]) => Promise<void>;
}

/** Starts the services and two instances, waits until both are well, and stores a history. */
export async function startWorld(): Promise<World> {
  const services = await startTemporaryServices();
  const environment: Record<string, string> = {
    KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap,
    CASSANDRA_CONTACT_POINTS: services.cassandra.contactPoints,
    SLUICE_GROUP: GROUP,
    SLUICE_API_PORT: "0",
    KAFKA_PARTITIONS: "3",
  };
  const env = (name: string) => environment[name];
  const config = readConfig(env);
  const lines: string[] = [];
  const log = createLogger("api", { write: (line) => void lines.push(line) });
  try {
    const start = () => startApi(config, { streams: STREAMS, env, log });
    const servers = [await start(), await start()] as const;
    const [client, other] = await Promise.all([
      CheckedClient.connect(servers[0].port),
      CheckedClient.connect(servers[1].port),
    ]);
    await Promise.all([untilHealthy(client), untilHealthy(other)]);
    const vehicles = (await client.get(STREAM)).body as StoredStream;
    const cassandra = createCassandra(config, { clientId: "test" });
    const stored = await storeHistory(cassandra, vehicles);
    const kafka = createKafka(config, { clientId: "test", log });
    const producer = await transactionalProducer(kafka);
    const inTransaction = async (topic: string, messages: kafkajs.Message[]) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages });
      await transaction.commit();
    };
    const updates = (...revisions: number[]) =>
      inTransaction("vehicle_data.windows", revisions.map(updateMessage));
    const dispose = () => services[Symbol.asyncDispose]();
    return {
      services,
      kafka,
      cassandra,
      producer,
      servers,
      client,
      other,
      vehicles,
      stored,
      lines,
      inTransaction,
      updates,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await services[Symbol.asyncDispose]();
    throw new Error(`the API did not start; its log:\n${lines.join("")}`, { cause: error });
  }
}

/** Waits until the health of an instance is good. */
export async function untilHealthy(api: CheckedClient): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (true) {
    const { status, text } = await api.get("/api/v1/health");
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error(`not healthy: ${text}`);
    await pause(200);
  }
}

async function transactionalProducer(kafka: kafkajs.Kafka): Promise<kafkajs.Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: "test",
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

function updateMessage(revision: number): kafkajs.Message {
  const key = `vehicle-${revision % 5}`;
  return { key, value: JSON.stringify(windowUpdate({ key, revision })) };
}
