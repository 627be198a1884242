import { loadStreams } from "#core/cassandra/declarations.ts";
import type { RowSource } from "#core/cassandra/reads/read.ts";
import { settleStream, type StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Config } from "#core/config/config.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { setUpCassandra } from "#core/setup/set_up_cassandra.ts";
import { CassandraReader } from "./connection.ts";

/** Options of {@linkcode History}. */
export interface HistoryOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/** What Cassandra keeps: how its tables are laid out, and rows from them. */
export class History {
  readonly reader: CassandraReader;
  readonly keyspace: string;
  /** Rows of a statement, as {@linkcode CassandraReader.rows}. */
  readonly rows: RowSource;
  readonly #config: Config;
  readonly #options: HistoryOptions;
  #streams: ReadonlyMap<string, StoredStream>;

  constructor(config: Config, options: HistoryOptions) {
    const { streams, env, log } = options;
    this.reader = new CassandraReader(config, log);
    this.keyspace = config.cassandraKeyspace;
    this.rows = (statement, fetchSize) => this.reader.rows(statement, fetchSize);
    this.#config = config;
    this.#options = options;
    this.#streams = byName(streams.map((stream) => settleStream(stream, { env })));
  }

  /** Makes what is missing when that is wanted, and connects; tries again until it works. */
  async connect(signal: AbortSignal): Promise<void> {
    const { streams, env } = this.#options;
    await this.reader.connect(async (client) => {
      if (this.#config.autoSetup) await setUpCassandra(this.#config, { streams, env });
      await client.connect();
      this.#streams = byName(await loadStreams(client, streams, env));
    }, signal);
  }

  /** The stream with its topics and buckets; as declared until Cassandra has been read. */
  stream(name: string): StoredStream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new RangeError(`'${name}' is not served`);
    return stream;
  }
}

function byName(streams: readonly StoredStream[]): ReadonlyMap<string, StoredStream> {
  return new Map(streams.map((stream) => [stream.name, stream]));
}
