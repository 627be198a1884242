import { retry } from "#core/async/retry.ts";
import { atMost, within } from "#core/async/time_limit.ts";
import type { Config } from "#core/config/config.ts";
import { type HttpLimits, startHttpServer } from "#core/http/http_server.ts";
import { StaticPage } from "#core/http/static_page.ts";
import { messagesTopic, planTopics, readyTopics, requestsTopic } from "#core/kafka/topics.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { readTlsFiles } from "#core/tls.ts";
import { exposureOf } from "../access/exposure.ts";
import { createIngest, type Ingest, type IngestOptions } from "../ingest.ts";
import { startMqtt } from "../mqtt/mqtt_intake.ts";
import { createApp } from "./app.ts";

/** Options of {@linkcode startIngest}. */
export interface StartIngestOptions extends IngestOptions {
  /** Default: those that are declared. */
  readonly limits?: Partial<HttpLimits>;
}

/** A running ingest server. */
export interface IngestServer {
  readonly ingest: Ingest;
  readonly port: number;
  /** Where it listens, for people. */
  readonly url: string;
  /** Rejects when it may not write: a declared schema does not fit those that are registered. */
  readonly refused: Promise<never>;
  /** Answers what is under way, and closes what can be closed. */
  stop(): Promise<void>;
}

/** A message comes in one go: slower than that is no phone. */
const LIMITS: Partial<HttpLimits> = { requestMs: 30_000 };
/** Longest wait for a sign of life from Kafka, ms. */
const HEALTH_WAIT_MS = 2_000;
/** Longest wait for Kafka's clients to end once nobody waits for an answer, ms. */
const CLOSE_WAIT_MS = 5_000;
/** Longest wait for topics that are made, ms: there may be a hundred. */
const SET_UP_MS = 120_000;

/**
 * Starts the server at once; Kafka may come later, until then requests get a 503.
 *
 * @throws {Error} in one sentence with the fix: anybody could write, the port is taken, or a file of
 * TLS cannot be read
 */
export async function startIngest(
  config: Config,
  options: StartIngestOptions,
): Promise<IngestServer> {
  const exposure = exposureOf(config);
  const tls = exposure.tls
    ? readTlsFiles({
      caFile: "",
      certFile: config.ingestTlsCertFile,
      keyFile: config.ingestTlsKeyFile,
    })
    : undefined;
  const ingest = createIngest(config, options);
  const stopping = new AbortController();
  const app = createApp(ingest, {
    exposure,
    page: new StaticPage(new URL("../page/dist/", import.meta.url)),
    health: async () => ({ kafka: await kafkaHealth(ingest), draining: draining() }),
  });
  const draining = (): HealthCheck =>
    stopping.signal.aborted ? { ok: false, detail: "it is about to stop" } : { ok: true };
  const server = await startHttpServer((request, client) => app.fetch(request, client), {
    host: exposure.host,
    port: config.ingestPort,
    settings: { host: "SLUICE_INGEST_HOST", port: "SLUICE_INGEST_PORT" },
    tls: tls && { cert: tls.cert!, key: tls.key! },
    proxies: config.proxies,
    connections: config.ingestConnections,
    limits: { ...LIMITS, ...options.limits },
  });
  const mqtt = startMqtt(ingest);
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => {});
  const ready = untilReady(ingest, options, stopping.signal).catch(refused.reject);
  const close = async () => {
    await ready;
    await Promise.all([ingest.records.close(), ingest.messages.close()]);
    await Promise.all([ingest.kafka.close(), ingest.values.close()]);
  };
  return {
    ingest,
    port: server.port,
    url: `${exposure.tls ? "https" : "http"}://${exposure.host}:${server.port}/`,
    refused: refused.promise,
    async stop() {
      stopping.abort();
      await Promise.all([server.stop(config.ingestDrain), mqtt?.stop()]);
      // A Kafka that takes connections and says nothing would hold the process for half a minute.
      await atMost(close(), { ms: CLOSE_WAIT_MS });
    },
  };
}

async function kafkaHealth({ kafka }: Ingest): Promise<HealthCheck> {
  try {
    await within(kafka.ask((admin) => admin.describeCluster()), { ms: HEALTH_WAIT_MS });
    return { ok: true };
  } catch {
    return {
      ok: false,
      detail: "start Kafka (deno task services) or set KAFKA_BOOTSTRAP_SERVERS to where it runs",
    };
  }
}

/**
 * Makes the topics as soon as Kafka answers, compares the declared schemas with the registered ones,
 * and reads which messages were written before.
 *
 * @throws {Error} in one sentence with the fix, when a schema does not fit
 */
async function untilReady(
  { config, kafka, log, streams, gate, records, messages }: Ingest,
  { streams: declared, env }: IngestOptions,
  signal: AbortSignal,
): Promise<void> {
  const topics = [
    ...[...streams.values()].map(({ topics }) => topics.records),
    requestsTopic(config.group),
    messagesTopic(config.group),
  ];
  const plans = planTopics(declared, config, env);
  const make = () =>
    kafka.ask(
      (admin) => readyTopics(admin, { topics, plans, autoSetup: config.autoSetup, log }),
      SET_UP_MS,
    );
  let told = false;
  await retry(make, {
    signal,
    initialMs: 500,
    maxMs: 5_000,
    again: (error) => {
      if (!told) log.warn("the topics are not ready", { error: errorMessage(error) });
      return told = true;
    },
  });
  if (signal.aborted) return;
  if (told) log.info("the topics are ready");
  await checkSchemas(config, {
    ...{ streams: declared, env, clientId: "sluice-ingest", writes: true, log, signal },
  });
  if (signal.aborted) return;
  gate.open();
  records.warmUp();
  messages.warmUp();
}
