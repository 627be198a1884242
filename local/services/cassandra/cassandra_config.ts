import { stringify } from "yaml";
import { LOOPBACK } from "../ports.ts";

/** What varies between two local Cassandras. */
export interface CassandraYamlOptions {
  readonly port: number;
  readonly storagePort: number;
  /** Folder for data, commit log, caches and hints. */
  readonly dataDir: string;
  /** Further entries, or other values. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** `cassandra.yaml` of one node that owns the whole ring, made for a quick start. */
export function renderCassandraYaml(options: CassandraYamlOptions): string {
  const { port, storagePort, dataDir, overrides } = options;
  return stringify({
    cluster_name: "sluice",
    num_tokens: 1,
    partitioner: "org.apache.cassandra.dht.Murmur3Partitioner",
    endpoint_snitch: "SimpleSnitch",
    auto_bootstrap: false,
    hinted_handoff_enabled: false,
    listen_address: LOOPBACK,
    rpc_address: LOOPBACK,
    native_transport_port: port,
    storage_port: storagePort,
    seed_provider: [{
      class_name: "org.apache.cassandra.locator.SimpleSeedProvider",
      parameters: [{ seeds: `${LOOPBACK}:${storagePort}` }],
    }],
    data_file_directories: [`${dataDir}/data`],
    commitlog_directory: `${dataDir}/commitlog`,
    saved_caches_directory: `${dataDir}/saved_caches`,
    hints_directory: `${dataDir}/hints`,
    cdc_raw_directory: `${dataDir}/cdc_raw`,
    commitlog_sync: "periodic",
    commitlog_sync_period: "1000ms",
    commitlog_segment_size: "16MiB",
    commitlog_total_space: "512MiB",
    concurrent_compactors: 1,
    compaction_throughput: "64MiB/s",
    // New data only: the newer file format, and expiry times beyond 2038.
    storage_compatibility_mode: "NONE",
    auto_snapshot: false,
    // A disk that fails ends the process, which is noticed and logged; by default it would only stop answering.
    disk_failure_policy: "die",
    commit_failure_policy: "die",
    ...overrides,
  });
}

/** `logback.xml` that writes one file, rolled at 20 MB, two old ones kept. */
export function renderLogback(logFile: string): string {
  const file = logFile.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <appender name="file" class="ch.qos.logback.core.rolling.RollingFileAppender">
    <file>${file}</file>
    <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
      <fileNamePattern>${file}.%i</fileNamePattern>
      <minIndex>1</minIndex>
      <maxIndex>2</maxIndex>
    </rollingPolicy>
    <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
      <maxFileSize>20MB</maxFileSize>
    </triggeringPolicy>
    <encoder>
      <pattern>%date{yyyy-MM-dd'T'HH:mm:ss.SSSX} %level [%thread] %logger{0} - %msg%n</pattern>
    </encoder>
  </appender>
  <root level="INFO">
    <appender-ref ref="file"/>
  </root>
</configuration>
`;
}

/** Packages of the JDK that Cassandra 5 uses and that its modules do not export (its jvm17-server.options). */
const EXPORTS: readonly string[] = [
  "java.base/jdk.internal.misc",
  "java.base/jdk.internal.ref",
  "java.base/sun.nio.ch",
  "java.management.rmi/com.sun.jmx.remote.internal.rmi",
  "java.rmi/sun.rmi.registry",
  "java.rmi/sun.rmi.server",
  "java.rmi/sun.rmi.transport.tcp",
  "java.sql/java.sql",
  "jdk.unsupported/sun.misc",
];

/** Packages that it reads by reflection. */
const OPENS: readonly string[] = [
  "java.base/java.io",
  "java.base/java.lang",
  "java.base/java.lang.module",
  "java.base/java.lang.reflect",
  "java.base/java.nio",
  "java.base/java.util",
  "java.base/java.util.concurrent",
  "java.base/java.util.concurrent.atomic",
  "java.base/jdk.internal.loader",
  "java.base/jdk.internal.math",
  "java.base/jdk.internal.module",
  "java.base/jdk.internal.ref",
  "java.base/jdk.internal.reflect",
  "java.base/jdk.internal.util.jar",
  "java.base/sun.nio.ch",
  "jdk.management/com.sun.management.internal",
];

/** The flags that open the JDK to Cassandra. */
export function moduleFlags(): string[] {
  return [
    ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...OPENS.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
  ];
}
