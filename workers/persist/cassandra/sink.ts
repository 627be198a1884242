import type cassandra from "cassandra-driver";
import prom from "prom-client";
import { retry } from "#core/async/retry.ts";
import { CassandraError, connectCassandra } from "#core/cassandra/client.ts";
import { loadStreams } from "#core/cassandra/declarations.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { ValueWriter } from "#core/cassandra/value_writer.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { WorkerContext } from "#core/run_worker.ts";
import { setUpCassandra } from "#core/setup/set_up_cassandra.ts";
import type { Sink } from "../sink.ts";
import { Availability } from "./availability.ts";
import { createRenderer } from "./render.ts";
import { Writer } from "./writer.ts";

/** Options of {@linkcode openCassandraSink}. */
export interface CassandraSinkOptions extends WorkerContext {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  /** Takes the metrics of the sink. */
  readonly registry: prom.Registry;
}

/** Room for the values of a batch of rows, which is used again and again. */
const ARENA_BYTES = 1 << 20;
const MAX_ARENA_BYTES = 1 << 23;
const CLIENT_ID = "sluice-persist";

/**
 * Waits for Cassandra and makes sure that the tables of the streams are there: makes them, or only
 * looks when automatic setup is off.
 *
 * @returns undefined when the signal aborted first
 * @throws {Error} when something is missing and must not be made, or cannot be made
 */
export async function openCassandraSink(
  options: CassandraSinkOptions,
): Promise<Sink | undefined> {
  const { config, log, signal, registry } = options;
  const stored = await whenReachable(() => storedStreams(options), { log, signal });
  const connect = () => connectCassandra(config, { clientId: CLIENT_ID });
  const client = await whenReachable(connect, { log, signal });
  if (stored === undefined || client === undefined) return undefined;
  const availability = new Availability(log);
  const retries = countRetries(registry, availability);
  const writer = new Writer(client, {
    concurrency: config.persistConcurrency,
    availability,
    onRetry: () => retries.inc(),
  });
  return createSink(client, { stored, writer, availability });
}

/**
 * Runs `work`; while it fails because no Cassandra answers it logs that, once, and tries again, until
 * `signal` aborts.
 *
 * @returns undefined when the signal aborted first
 * @throws what `work` throws for another reason
 */
async function whenReachable<T>(
  work: () => Promise<T>,
  options: Pick<WorkerContext, "log" | "signal">,
): Promise<T | undefined> {
  const { log, signal } = options;
  let away = false;
  return await retry(async () => {
    const result = await work();
    if (away) log.info("Cassandra answers");
    return result;
  }, {
    signal,
    initialMs: 1_000,
    maxMs: 15_000,
    again: (error) => {
      if (!(error instanceof CassandraError) || error.problem !== "unreachable") return false;
      if (!away) log.warn(`${error.message}; trying again until it answers`);
      away = true;
      return true;
    },
  });
}

async function storedStreams(
  { config, streams, env }: CassandraSinkOptions,
): Promise<readonly StoredStream[]> {
  if (config.autoSetup) return (await setUpCassandra(config, { streams, env })).streams;
  const client = await connectCassandra(config, { clientId: CLIENT_ID });
  try {
    return await loadStreams(client, streams, env);
  } finally {
    await client.shutdown();
  }
}

function countRetries(registry: prom.Registry, availability: Availability): prom.Counter {
  new prom.Gauge({
    name: "sluice_cassandra_up",
    help: "1 while Cassandra takes writes",
    registers: [registry],
    collect() {
      this.set(availability.health.ok ? 1 : 0);
    },
  });
  return new prom.Counter({
    name: "sluice_persist_retries_total",
    help: "Requests to Cassandra that were tried again",
    registers: [registry],
  });
}

function createSink(
  client: cassandra.Client,
  { stored, writer, availability }: {
    readonly stored: readonly StoredStream[];
    readonly writer: Writer;
    readonly availability: Availability;
  },
): Sink {
  const arenas: ValueWriter[] = [];
  const renderers = new Map(stored.map((stream) => [stream.name, createRenderer(stream)]));
  return {
    name: "cassandra",
    get health() {
      return availability.health;
    },
    async store({ stream, rows }, signal) {
      const render = renderers.get(stream);
      if (render === undefined) throw new Error(`Stream '${stream}' has no tables`);
      const values = arenas.pop() ?? new ValueWriter(ARENA_BYTES);
      const { chunks, refused, written } = render(rows, values);
      const rejected = await writer.write(chunks, signal);
      if (rejected.length === 0) written();
      // After a failure requests may still be under way, so only a finished one is used again.
      if (values.capacity <= MAX_ARENA_BYTES) arenas.push(values);
      values.truncate(0);
      const rendered = chunks.reduce((sum, { rows }) => sum + rows.length, 0);
      return { stored: rendered - rejected.length, refused: [...refused, ...rejected] };
    },
    close: () => client.shutdown(),
  };
}
