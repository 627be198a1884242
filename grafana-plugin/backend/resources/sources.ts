import { CURSOR_SECRET, newSecret, readSecret } from "#core/cassandra/secrets.ts";
import { Cursors } from "#core/cursor.ts";
import { readRows, type RowSource } from "#core/cassandra/reads/read.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { KafkaSession } from "../connections/kafka.ts";
import type { QuerySources } from "../queries/query_sources.ts";
import type { PluginContext } from "../sdk/mod.ts";
import { LABELS } from "../settings/labels.ts";
import { Problem } from "./problem.ts";

/** What the resources of one datasource are answered from. */
export interface Sources extends QuerySources {
  /** Null where no brokers are configured. */
  readonly kafka: KafkaSession | null;
}

/** What hono hands to each route beside the request. */
export interface Bindings {
  readonly context: PluginContext;
  readonly signal: AbortSignal;
}

/** The stream of this name. @throws {Problem} 404 naming those that there are */
export async function findStream(
  catalogue: Catalogue,
  name: string,
): Promise<StoredStream> {
  const stream = await catalogue.find(name);
  if (stream !== undefined) return stream;
  const known = [...(await catalogue.streams()).keys()];
  throw new Problem(
    404,
    "Unknown stream",
    known.length === 0
      ? `There is no stream '${name}': this keyspace declares none`
      : `There is no stream '${name}': choose from ${known.join(", ")}`,
  );
}

/** The connection to Kafka. @throws {Problem} where none is configured */
export function requireKafka({ kafka }: Sources): KafkaSession {
  if (kafka === null) throw noKafka();
  return kafka;
}

/** The problem where Kafka is needed and none is configured. */
export function noKafka(): Problem {
  return new Problem(
    503,
    "No Kafka is configured",
    `The data source shows history only: set ${LABELS.kafkaBrokers} in its settings`,
  );
}

/** Longest wait for one page of rows, ms. */
const READ_TIMEOUT_MS = 6_000;

/**
 * How resources read statements: further pages are read on demand.
 *
 * @throws {DownstreamError} while Cassandra is away
 */
export async function rowSource({ cassandra }: Pick<Sources, "cassandra">): Promise<RowSource> {
  const client = await cassandra();
  return (statement, pages) =>
    readRows(client, statement, { ...pages, timeoutMs: READ_TIMEOUT_MS });
}

/** For a keyspace without a secret, which no newer version has set up: good until this process ends. */
const OWN_SECRET = newSecret();

/**
 * What signs the cursors of pages: the API's secret, so that every Grafana reads them.
 *
 * @throws {DownstreamError} while Cassandra is away
 */
export async function pageCursors(
  { cassandra, settings }: Pick<Sources, "cassandra" | "settings">,
): Promise<Cursors> {
  const client = await cassandra();
  const { keyspace } = settings.cassandra;
  // A user who may not read the table gets pages all the same.
  const secret = await readSecret(client, CURSOR_SECRET, keyspace).catch(() => undefined);
  return new Cursors(secret ?? OWN_SECRET);
}
