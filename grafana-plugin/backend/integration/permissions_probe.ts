import { cassandraSession } from "../connections/cassandra.ts";
import { KafkaSession } from "../connections/kafka.ts";
import { dnsStep, tcpStep } from "../health/cassandra_steps.ts";
import { kafkaStep, schemasStep } from "../health/kafka_steps.ts";
import { type Check, runSteps, type Step } from "../health/run_steps.ts";
import { LiveConnection } from "../live/live_connection.ts";
import { createDatasourceMetrics } from "../metrics.ts";
import { parseSettings } from "../settings/parse_settings.ts";

/**
 * Writes, as JSON on standard output, how each way to Kafka and Cassandra fails for the hosts in the
 * arguments. It is for a process that may not connect to them.
 */
const [brokers = "", contactPoints = "", schemaRegistryUrl = ""] = Deno.args;
const settings = parseSettings({
  jsonData: {
    kafkaBrokers: brokers.split(","),
    contactPoints: contactPoints.split(","),
    schemaRegistryUrl,
  },
  secureJsonData: {},
});
const none = () => {};
const log = { debug: none, info: none, warn: none, error: none };
const kafka = settings.kafka!;

const session = new KafkaSession(kafka, log);
const live = new LiveConnection({
  uid: "probe",
  kafka,
  group: settings.group,
  schemaRegistry: settings.schemaRegistry,
  streams: () => Promise.resolve(new Map()),
  log,
  metrics: createDatasourceMetrics(),
});
const tail = await live.get();
await tail.whenReady(20_000, AbortSignal.timeout(20_000));
const failures = {
  kafkaHealth: await health([kafkaStep]),
  kafka: await messageOf(session.withAdmin((admin) => admin.listTopics())),
  live: tail.fault,
  schemas: await health([schemasStep]),
  cassandraHealth: await health([dnsStep, tcpStep]),
  cassandra: await messageOf(cassandraSession(settings.cassandra).get()),
};
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(failures)));
Deno.exit();

async function health(steps: readonly Step[]): Promise<string> {
  const check: Check = { settings, log, nodes: [] };
  const failed = (await runSteps(steps, check, { deadlineMs: 9_000 })).find((
    { ok },
  ) => !ok);
  return `${failed?.message}: ${failed?.fix}`;
}

async function messageOf(call: Promise<unknown>): Promise<string> {
  return await call.then(() => "connected", (error: Error) => error.message);
}
