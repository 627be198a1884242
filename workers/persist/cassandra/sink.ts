import type cassandra from "cassandra-driver";
import prom from "prom-client";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { ValueWriter } from "#core/cassandra/value_writer.ts";
import type { EnvironmentReader, Stream } from "#core/declaration/mod.ts";
import type { WorkerContext } from "#core/run_worker.ts";
import { openTables } from "#core/setup/open_tables.ts";
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
  const { config, log, registry } = options;
  const opened = await openTables({ ...options, clientId: CLIENT_ID });
  if (opened === undefined) return undefined;
  const { client, stored } = opened;
  const availability = new Availability(log);
  const retries = countRetries(registry, availability);
  const writer = new Writer(client, {
    concurrency: config.persistConcurrency,
    availability,
    onRetry: () => retries.inc(),
  });
  return createSink(client, { stored, writer, availability });
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
