import type kafkajs from "kafkajs";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { type KafkaRecord, recordsOf } from "#core/kafka/record_batch.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { freePorts, startTemporaryServices } from "../../../local/services/mod.ts";
import type { KafkaService } from "../../../local/services/service.ts";
import { isolatedEnvironment } from "../../../tests/support/isolation.ts";
import { SHARED } from "../../../tests/support/test_services.ts";
import { WorkerProcess } from "../../../tests/support/worker_process.ts";
import { eventually } from "#core/async/wait.ts";

/** Limit of each wait for a state: a busy machine meets it too. */
export const SLOW = { timeoutMs: 300_000, everyMs: 100 } as const;

/** Of every topic. */
export const PARTITIONS = 2;

/** A Kafka of its own, which may be stopped, and what is needed beside it. */
export interface World extends AsyncDisposable {
  readonly kafka: KafkaService;
  readonly client: kafkajs.Kafka;
  readonly env: Readonly<Record<string, string>>;
  /** Starts an ingest worker as a process, on a port of its own unless one is given. */
  worker(options?: WorkerOptions): Promise<Worker>;
  /** All that is committed in a topic. */
  read(topic: string): Promise<readonly KafkaRecord[]>;
}

/** Options of {@linkcode World.worker}. */
export interface WorkerOptions {
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** An ingest worker that takes messages. */
export interface Worker {
  readonly process: WorkerProcess;
  readonly port: number;
  readonly url: string;
}

/** Starts Kafka; Cassandra is the one of the test run, since nothing here needs it. */
export async function startWorld(streams: readonly string[]): Promise<World> {
  const services = await startTemporaryServices({
    external: { cassandra: Deno.env.get(SHARED.cassandra) },
  });
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: streams.join(),
    KAFKA_PARTITIONS: String(PARTITIONS),
  });
  const log = createLogger("test", { level: "error" });
  const client = createKafka(readConfig((name) => env[name]), { clientId: "test", log });
  const workers: WorkerProcess[] = [];
  return {
    kafka: services.kafka,
    client,
    env,
    async worker({ port = freePorts(1)[0]!, env: changes = {} } = {}) {
      const process = await WorkerProcess.start("ingest", {
        ...env,
        ...changes,
        SLUICE_INGEST_PORT: String(port),
      });
      workers.push(process);
      const scheme = changes.SLUICE_INGEST_TLS_CERT_FILE === undefined ? "http" : "https";
      await eventually(() => {
        if (!process.written.includes('"listening"')) throw new Error(process.written);
      }, SLOW);
      return { process, port, url: `${scheme}://localhost:${port}/sensor_data` };
    },
    async read(topic) {
      const records: KafkaRecord[] = [];
      await readLog(client, {
        topic,
        partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition),
        groupId: `read-${crypto.randomUUID()}`,
        onFetched: (fetched) => void records.push(...recordsOf(fetched)),
      });
      return records;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.kill().catch(() => {})));
      await services[Symbol.asyncDispose]();
    },
  };
}

/** A message in the app's own form. */
export interface SentMessage {
  readonly messageId: number | string;
  readonly sessionId: string;
  readonly deviceId: string;
  readonly payload: readonly object[];
}

/** A message with so many readings of an accelerometer, as JSON. */
export function messageText(
  ids: Omit<SentMessage, "payload">,
  { readings = 1, from = 1_767_225_600_000_000_000n } = {},
): string {
  const payload = Array.from(
    { length: readings },
    (_, at) =>
      `{"name":"accelerometer","time":${from + BigInt(at) * 10_000_001n},` +
      `"values":{"x":${at}.5,"y":-0.25,"z":9.81},"accuracy":3}`,
  );
  return `${JSON.stringify(ids).slice(0, -1)},"payload":[${payload.join()}]}`;
}

/** Posts a body as JSON. */
export function post(
  url: string,
  body: BodyInit,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}
