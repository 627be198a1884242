import { join } from "node:path";
import kafkajs from "kafkajs";
import { mendRequestQueue } from "#core/kafka/wire/request_queue.ts";
import type { Installation, Product } from "../installer.ts";
import type { Java } from "../java.ts";
import { accepts, LOOPBACK } from "../ports.ts";
import type { ChildCommand } from "../process/child_process.ts";
import { dataMarker, heapFlags, type ServicePlan } from "../process/local_service.ts";
import { claimData } from "../process/version_stamp.ts";
import { ServiceError } from "../service.ts";
import type { KafkaOverrides, ServiceSettings } from "../settings.ts";
import { renderLog4j2, renderServerProperties } from "./kafka_config.ts";

/** Options of {@linkcode kafkaPlan}. */
export interface KafkaPlanOptions {
  /** Folder of everything local, absolute. */
  readonly dir: string;
  readonly product: Product;
  readonly settings: ServiceSettings;
  /** The Java to run it with and its jars, fetched at the first call. */
  readonly install: () => Promise<Installation>;
  readonly overrides?: KafkaOverrides | undefined;
}

/** A Kafka of one node (KRaft: broker and controller in one process). */
export function kafkaPlan(options: KafkaPlanOptions): ServicePlan {
  const { dir, product } = options;
  const { kafkaPort: port, kafkaControllerPort, kafkaHeapMb: heapMb } = options.settings;
  const title = `${product.name} ${product.version}`;
  const dataDir = join(dir, "data", "kafka");
  return {
    name: "kafka",
    title,
    ports: [
      { port, purpose: "Kafka", setting: "SLUICE_KAFKA_PORT" },
      {
        port: kafkaControllerPort,
        purpose: "Kafka's controller",
        setting: "SLUICE_KAFKA_CONTROLLER_PORT",
      },
    ],
    heap: { title, heapMb, setting: "SLUICE_KAFKA_HEAP_MB" },
    address: `${LOOPBACK}:${port}`,
    marker: dataMarker(dataDir),
    dataDir,
    logFile: logFile(dir),
    prepare: () => prepare(dataDir, options),
    probe: () => probeKafka(port),
  };
}

async function prepare(dataDir: string, options: KafkaPlanOptions): Promise<ChildCommand> {
  const { dir, product, overrides } = options;
  const { kafkaPort: port, kafkaControllerPort: controllerPort, kafkaHeapMb } = options.settings;
  await claimData(dataDir, { product: product.name, version: product.version });
  const { java, jarsDir } = await options.install();
  const configDir = join(dir, "config", "kafka");
  await Deno.mkdir(configDir, { recursive: true });
  const logDir = join(dataDir, "log");
  const properties = join(configDir, "server.properties");
  const log4j2 = join(configDir, "log4j2.xml");
  await Deno.writeTextFile(
    properties,
    renderServerProperties({
      port,
      controllerPort,
      logDir,
      ...(overrides === undefined ? {} : { overrides: overrides.properties }),
    }),
  );
  await Deno.writeTextFile(log4j2, renderLog4j2(logFile(dir)));
  const jvm = ["-cp", join(jarsDir, "*"), `-Dlog4j2.configurationFile=${log4j2}`];
  if (!await isFormatted(logDir)) {
    await format(properties, { java, jvm, cwd: dir, more: overrides?.formatArgs ?? [] });
  }
  return {
    executable: java.executable,
    args: [
      ...heapFlags(kafkaHeapMb),
      dataMarker(dataDir),
      ...jvm,
      "kafka.Kafka",
      properties,
    ],
    cwd: dir,
  };
}

/** KRaft's storage carries the cluster's id before the first start (`kafka-storage format`). */
async function format(
  properties: string,
  { java, jvm, cwd, more }: {
    java: Java;
    jvm: readonly string[];
    cwd: string;
    more: readonly string[];
  },
): Promise<void> {
  const id = crypto.getRandomValues(new Uint8Array(16)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  const args = ["-XX:TieredStopAtLevel=1", ...jvm, "kafka.tools.StorageTool", "format"];
  const { success, stdout, stderr } = await new Deno.Command(java.executable, {
    args: [...args, `--cluster-id=${id}`, "-c", properties, ...more],
    cwd,
    stdin: "null",
  }).output();
  if (success) return;
  const decoder = new TextDecoder();
  const lines = (decoder.decode(stdout) + decoder.decode(stderr)).trim().split("\n");
  throw new ServiceError(`Kafka's storage could not be formatted: ${lines.at(-1)}`);
}

async function isFormatted(logDir: string): Promise<boolean> {
  try {
    await Deno.stat(join(logDir, "meta.properties"));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function logFile(dir: string): string {
  return join(dir, "logs", "kafka.log");
}

/** Group without members: asking for it makes the broker find, and load, its coordinator. */
const PROBE_GROUP = "sluice.ready";

/**
 * One try to use a Kafka as a client would: connect, read its metadata, reach a group coordinator.
 *
 * @throws {Error} while it is not ready
 */
async function probeKafka(port: number): Promise<void> {
  if (!await accepts(LOOPBACK, port)) throw new Error(`nothing accepts connections on ${port}`);
  mendRequestQueue();
  const kafka = new kafkajs.Kafka({
    clientId: "sluice-services",
    brokers: [`${LOOPBACK}:${port}`],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 200 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.describeCluster();
    await admin.describeGroups([PROBE_GROUP]);
  } finally {
    await admin.disconnect();
  }
}
