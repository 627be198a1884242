import { stringify } from "yaml";
import { LOOPBACK } from "../machine/ports.ts";

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
    // A disk that fails ends the process, which is seen and said; by default it would just go deaf.
    disk_failure_policy: "die",
    commit_failure_policy: "die",
    ...overrides,
  });
}
