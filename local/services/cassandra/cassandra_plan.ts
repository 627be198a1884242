import { join } from "node:path";
import { pathToFileURL } from "node:url";
import cassandra from "cassandra-driver";
import type { Installation, Product } from "../installer.ts";
import { accepts, LOOPBACK, type PortNeed } from "../ports.ts";
import type { ChildCommand } from "../process/child_process.ts";
import { dataMarker, heapFlags, type ServicePlan } from "../process/local_service.ts";
import { claimData } from "../process/version_stamp.ts";
import type { CassandraAccess, CassandraOverrides, ServiceSettings } from "../settings.ts";
import { moduleFlags, renderCassandraYaml, renderLogback } from "./cassandra_config.ts";

/** Options of {@linkcode cassandraPlan}. */
export interface CassandraPlanOptions {
  /** Folder of everything local, absolute. */
  readonly dir: string;
  readonly product: Product;
  readonly settings: ServiceSettings;
  /** The Java to run it with and its jars, fetched at the first call. */
  readonly install: () => Promise<Installation>;
  readonly overrides?: CassandraOverrides | undefined;
}

/** A Cassandra of one node. */
export function cassandraPlan(options: CassandraPlanOptions): ServicePlan {
  const { dir, product, settings } = options;
  const port = settings.cassandraPort;
  const title = `${product.name} ${product.version}`;
  const dataDir = join(dir, "data", "cassandra");
  return {
    name: "cassandra",
    title,
    ports: ports(settings),
    heap: { title, heapMb: settings.cassandraHeapMb, setting: "SLUICE_CASSANDRA_HEAP_MB" },
    address: `${LOOPBACK}:${port}`,
    marker: dataMarker(dataDir),
    dataDir,
    logFile: logFile(dir),
    prepare: () => prepare(dataDir, options),
    probe: () => probeCassandra(port, options.overrides?.access),
  };
}

function ports(settings: ServiceSettings): PortNeed[] {
  const needs = [
    { port: settings.cassandraPort, purpose: "Cassandra", setting: "SLUICE_CASSANDRA_PORT" },
    {
      port: settings.cassandraStoragePort,
      purpose: "Cassandra's storage port",
      setting: "SLUICE_CASSANDRA_STORAGE_PORT",
    },
    {
      port: settings.cassandraJmxPort,
      purpose: "Cassandra's JMX",
      setting: "SLUICE_CASSANDRA_JMX_PORT",
    },
  ];
  return needs.filter((need) => need.port !== 0);
}

async function prepare(dataDir: string, options: CassandraPlanOptions): Promise<ChildCommand> {
  const { dir, product, settings, overrides } = options;
  const { cassandraPort: port, cassandraStoragePort: storagePort, cassandraJmxPort } = settings;
  await claimData(dataDir, { product: product.name, version: product.version });
  const { java, jarsDir } = await options.install();
  const configDir = join(dir, "config", "cassandra");
  await Deno.mkdir(configDir, { recursive: true });
  const yaml = join(configDir, "cassandra.yaml");
  const logback = join(configDir, "logback.xml");
  await Deno.writeTextFile(
    yaml,
    renderCassandraYaml({
      port,
      storagePort,
      dataDir,
      ...(overrides === undefined ? {} : { overrides: overrides.yaml() }),
    }),
  );
  await Deno.writeTextFile(logback, renderLogback(logFile(dir)));
  return {
    executable: java.executable,
    args: [
      ...heapFlags(settings.cassandraHeapMb),
      dataMarker(dataDir),
      ...moduleFlags(),
      "-cp",
      `${configDir}:${join(jarsDir, "*")}`,
      `-Dcassandra.config=${pathToFileURL(yaml)}`,
      `-Dcassandra.storagedir=${dataDir}`,
      `-Dlogback.configurationFile=${logback}`,
      "-Dcassandra-foreground=yes",
      // One node has no other to wait for, at start or at the end.
      "-Dcassandra.skip_wait_for_gossip_to_settle=0",
      "-Dcassandra.ring_delay_ms=0",
      "-Dcassandra.shutdown_announce_in_ms=0",
      ...(cassandraJmxPort === 0 ? [] : [`-Dcassandra.jmx.local.port=${cassandraJmxPort}`]),
      "-Djdk.attach.allowAttachSelf=true",
      "-Dchronicle.analytics.disable=true",
      ...(overrides?.jvmFlags ?? []),
      "org.apache.cassandra.service.CassandraDaemon",
    ],
    cwd: dir,
  };
}

function logFile(dir: string): string {
  return join(dir, "logs", "cassandra.log");
}

/** Name of the one datacenter that SimpleSnitch knows. */
export const LOCAL_DATACENTER = "datacenter1";

/**
 * One try to use a Cassandra as a client would: connect and query.
 *
 * @throws {Error} while it is not ready
 */
async function probeCassandra(port: number, access?: CassandraAccess): Promise<void> {
  if (!await accepts(LOOPBACK, port)) throw new Error(`nothing accepts connections on ${port}`);
  const client = new cassandra.Client({
    contactPoints: [`${LOOPBACK}:${port}`],
    localDataCenter: LOCAL_DATACENTER,
    ...(access === undefined ? {} : {
      authProvider: new cassandra.auth.PlainTextAuthProvider(access.username, access.password),
    }),
    ...(access?.tls === undefined ? {} : {
      sslOptions: { ...access.tls, rejectUnauthorized: true },
    }),
    pooling: { coreConnectionsPerHost: { [cassandra.types.distance.local]: 1 } },
  });
  try {
    await client.connect();
    await client.execute("SELECT release_version FROM system.local");
  } finally {
    await client.shutdown();
  }
}
