import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { progressTopic } from "#core/kafka/topics.ts";
import { createInstance } from "../../grafana-plugin/backend/instance/create_instance.ts";
import { contextOf } from "../../grafana-plugin/backend/integration/calls.ts";
import { createDatasourceMetrics } from "../../grafana-plugin/backend/metrics.ts";
import { QueryMemory } from "../../grafana-plugin/backend/queries/query_memory.ts";
import type { DatasourceInstance } from "../../grafana-plugin/backend/sdk/mod.ts";
import type { HealthDetails } from "../../grafana-plugin/src/contract/resources.ts";
import type {
  DatasourceSettings,
  SecureSettings,
} from "../../grafana-plugin/src/contract/settings.ts";
import { isolatedEnvironment, streamsOf } from "../support/isolation.ts";
import {
  administer,
  PASSWORDS,
  type SecuredServices,
  startSecuredServices,
} from "./secured_services.ts";

/** Secured services, the environment of workers on them, and a datasource with read-only rights. */
export interface World extends AsyncDisposable {
  readonly secured: SecuredServices;
  /** For workers: SCRAM over TLS to Kafka, a log-in over TLS to Cassandra. */
  readonly env: Readonly<Record<string, string>>;
  /** What the plugin and the Kafka client logged, a line each. */
  readonly logged: readonly string[];
  /** A datasource of the user `reader`, with settings that work where nothing is changed. */
  make(
    changes?: Partial<DatasourceSettings>,
    secrets?: Partial<SecureSettings>,
  ): DatasourceInstance;
  /** The health check of such a datasource. */
  check(
    changes?: Partial<DatasourceSettings>,
    secrets?: Partial<SecureSettings>,
  ): Promise<CheckedHealth>;
}

/** How a health check ended. */
export interface CheckedHealth {
  readonly status: string;
  readonly message: string;
  /** `<step>: <message> Fix: <fix>` of the step that failed; empty when all is well. */
  readonly failed: string;
  readonly steps: HealthDetails["steps"];
  readonly ms: number;
}

/** Starts the services and gives the users their rights. */
export async function startWorld(): Promise<World> {
  const secured = await startSecuredServices();
  const { services, kafkaPorts, files, ca } = secured;
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: streamsOf("smart-city"),
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPorts.saslTls}`,
    KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
    KAFKA_SASL_MECHANISM: "SCRAM-SHA-512",
    KAFKA_SASL_USERNAME: "worker",
    KAFKA_SASL_PASSWORD: PASSWORDS.worker,
    KAFKA_SSL_CA_FILE: files.ca,
    KAFKA_PARTITIONS: "2",
    CASSANDRA_USERNAME: "worker",
    CASSANDRA_PASSWORD: PASSWORDS.worker,
    CASSANDRA_SSL_CA_FILE: files.ca,
    SLUICE_ALLOW_READ: `,${files.dir}`,
  });
  const group = env.SLUICE_GROUP!;
  await administer(secured, [
    ...Object.entries(PASSWORDS).map(([user, password]) =>
      `CREATE ROLE ${user} WITH LOGIN = true AND PASSWORD = '${password}'`
    ),
    "GRANT ALL ON ALL KEYSPACES TO worker",
  ]);
  await allowReading(secured, { user: "reader", group });

  const settings: DatasourceSettings = {
    contactPoints: [services.cassandra.contactPoints],
    keyspace: env.CASSANDRA_KEYSPACE!,
    username: "reader",
    cassandraTls: true,
    kafkaBrokers: [`127.0.0.1:${kafkaPorts.saslTls}`],
    kafkaSecurityProtocol: "SASL_SSL",
    kafkaSaslMechanism: "SCRAM-SHA-512",
    kafkaSaslUsername: "reader",
    group,
  };
  const secure: SecureSettings = {
    password: PASSWORDS.reader,
    cassandraCaCert: ca,
    kafkaSaslPassword: PASSWORDS.reader,
    kafkaCaCert: ca,
  };
  const logged: string[] = [];
  const line = (message: string, fields?: object) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: line, info: line, warn: line, error: line };
  const metrics = createDatasourceMetrics();
  const memory = new QueryMemory();
  const made: DatasourceInstance[] = [];
  const make: World["make"] = (changes = {}, secrets = {}) => {
    const instance = createInstance({
      uid: "test",
      name: "test",
      jsonData: { ...settings, ...changes },
      secureJsonData: { ...secure, ...secrets },
      updated: 1,
      url: "",
      user: "",
      database: "",
      basicAuth: null,
    }, { log, metrics, memory });
    made.push(instance);
    return instance;
  };
  return {
    secured,
    env,
    logged,
    make,
    check: (changes, secrets) => check(make(changes, secrets)),
    async [Symbol.asyncDispose]() {
      await Promise.all(made.map((instance) => instance.dispose()));
      await secured[Symbol.asyncDispose]();
    },
  };
}

async function check(instance: DatasourceInstance): Promise<CheckedHealth> {
  const began = performance.now();
  const { status, message, details } = await instance.checkHealth(
    { context: contextOf("Admin"), headers: {} },
    new AbortController().signal,
  );
  const ms = performance.now() - began;
  const { steps } = details as HealthDetails;
  const failed = steps.find(({ ok, skipped }) => !ok && skipped !== true);
  const shown = JSON.stringify({ message, details });
  assert(!shown.includes("hunter2") && !shown.includes("PRIVATE"), `a secret is shown: ${shown}`);
  return {
    status,
    message,
    steps,
    failed: failed === undefined ? "" : `${failed.step}: ${failed.message}. Fix: ${failed.fix}`,
    ms,
  };
}

/** Gives a user the rights in Kafka that the plugin needs, and no more. */
async function allowReading(
  { kafkaPorts }: SecuredServices,
  { user, group }: { readonly user: string; readonly group: string },
): Promise<void> {
  const { AclOperationTypes: op, AclResourceTypes: type } = kafkajs;
  const rights = [
    // The topics of an isolated environment begin as its group does.
    { resourceType: type.TOPIC, resourceName: `${group}.`, operation: op.READ },
    { resourceType: type.TOPIC, resourceName: progressTopic(group), operation: op.READ },
    // How far the workers are, and a group of its own each time.
    { resourceType: type.GROUP, resourceName: `${group}-`, operation: op.DESCRIBE },
    { resourceType: type.GROUP, resourceName: `${group}-grafana-`, operation: op.READ },
    { resourceType: type.GROUP, resourceName: `${group}-grafana-`, operation: op.DELETE },
  ];
  const admin = new kafkajs.Kafka({ brokers: [`127.0.0.1:${kafkaPorts.plain}`] }).admin();
  await admin.connect();
  await admin.createAcls({
    acl: rights.map((right) => ({
      ...right,
      resourcePatternType: kafkajs.ResourcePatternTypes.PREFIXED,
      principal: `User:${user}`,
      host: "*",
      permissionType: kafkajs.AclPermissionTypes.ALLOW,
    })),
  });
  await admin.disconnect();
}
