import type { Config } from "../config/config.ts";
import { parseReplication } from "../cassandra/keyspace.ts";
import type { StoredStream } from "../cassandra/stored_declaration.ts";
import { planTables } from "../cassandra/tables.ts";
import { setUpSchemas } from "./set_up_schemas.ts";
import { setUpCassandra } from "./set_up_cassandra.ts";
import { type SetUpOptions, setUpTopics } from "./set_up_topics.ts";

/** What {@linkcode setUp} did. */
export interface SetUpReport {
  /** What was done, in words, such as `create topic gps_data`; empty when nothing was to do. */
  readonly done: readonly string[];
  /** What is not as configured and was left alone. */
  readonly notices: readonly string[];
  /** The streams as they are stored now. */
  readonly streams: readonly StoredStream[];
}

/**
 * Makes everything that the streams need: topics, schemas, keyspace, tables and stored declarations.
 * Running it again changes nothing; several workers may run it at once.
 *
 * @throws {Error} in one sentence with the fix
 */
export async function setUp(config: Config, options: SetUpOptions): Promise<SetUpReport> {
  // What is wrong in the configuration is reported before anything is made.
  planTables(options.streams);
  parseReplication(config.cassandraReplication);
  const topics = await setUpTopics(config, options);
  const schemas = await setUpSchemas(config, options);
  const cassandra = await setUpCassandra(config, options);
  return {
    done: [
      ...topics.created.map((name) => `create topic ${name}`),
      ...topics.extended.map((growth) => `add partitions to topic ${growth}`),
      ...topics.configured.map((name) => `configure topic ${name}`),
      ...schemas.map((subject) => `register a schema for ${subject}`),
      ...cassandra.done,
    ],
    notices: [...topics.notices, ...cassandra.notices],
    streams: cassandra.streams,
  };
}
