import { join, resolve } from "node:path";
import { cassandraPlan, LOCAL_DATACENTER } from "./cassandra/cassandra_plan.ts";
import { externalCassandra, externalKafka, type ExternalServices } from "./external.ts";
import { createInstaller, readProduct } from "./installer.ts";
import { kafkaPlan } from "./kafka/kafka_plan.ts";
import { checkMemory } from "./memory.ts";
import { LOOPBACK } from "./ports.ts";
import { readServiceSettings, type ServiceOverrides, type ServiceSettings } from "./settings.ts";
import { LocalService, type ServicePlan } from "./process/local_service.ts";
import type {
  CassandraService,
  KafkaService,
  ServiceControl,
  ServiceName,
  ServiceProgress,
  Services,
} from "./service.ts";

/** Options of {@linkcode startServices}. */
export interface StartServicesOptions {
  /** Folder for data, logs and configuration. */
  readonly dir: string;
  /** Folder for the jars. Default: `jars` in `dir`. */
  readonly jarsDir?: string;
  /** Ports (on 127.0.0.1 only) and heaps. Default: the settings' defaults. */
  readonly settings?: ServiceSettings;
  /** Services that run already, used instead of starting one. */
  readonly external?: ExternalServices;
  /** What differs from the usual configuration of those that are started. */
  readonly overrides?: ServiceOverrides;
  /** Deletes the data of earlier runs first. */
  readonly reset?: boolean;
  /** Gives up the start; what was started is ended. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ServiceProgress) => void;
  /** Called when a service ends without having been stopped, with the reason in one line. */
  readonly onDeath?: (service: ServiceName, message: string) => void;
}

/**
 * Starts a real Kafka and a real Cassandra side by side and waits until both answer a client.
 *
 * @example
 * ```ts ignore
 * const services = await startServices({ dir: ".sluice" });
 * await work(services.kafka.bootstrap, services.cassandra.contactPoints);
 * await services.stop();
 * ```
 * @throws {ServiceError} when something is missing, taken or broken; nothing is left running
 */
export async function startServices(options: StartServicesOptions): Promise<Services> {
  const settings = options.settings ?? readServiceSettings(() => undefined);
  const external = options.external ?? {};
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const plans = await planServices(options, { settings, signal });
  const locals = plans.map((plan) => createLocal(plan, options));
  const local = (name: ServiceName) => locals[plans.findIndex((plan) => plan.name === name)];

  if (options.reset) await Promise.all(locals.map((service) => service.reset()));
  await Promise.all(locals.map((service) => service.clearTheWay()));
  checkMemory(plans.map(({ heap }) => heap), Deno.systemMemoryInfo().available);

  const starts = [
    startKafka(local("kafka"), { external, settings, signal }),
    startCassandra(local("cassandra"), { external, settings, signal }),
  ] as const;
  try {
    const [kafka, cassandra] = await Promise.all(starts);
    return { kafka, cassandra, stop: each(locals, "stop"), kill: each(locals, "kill") };
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(starts);
    await each(locals, "kill")();
    throw error;
  }
}

interface StartContext {
  readonly external: ExternalServices;
  readonly settings: ServiceSettings;
  readonly signal: AbortSignal;
}

async function startKafka(
  local: LocalService | undefined,
  { external, settings, signal }: StartContext,
): Promise<KafkaService> {
  if (local === undefined) return await externalKafka(external.kafka!);
  await local.start(signal);
  return controlling(local, { bootstrap: `${LOOPBACK}:${settings.kafkaPort}` });
}

async function startCassandra(
  local: LocalService | undefined,
  { external, settings, signal }: StartContext,
): Promise<CassandraService> {
  if (local === undefined) {
    const { cassandra, localDatacenter = LOCAL_DATACENTER } = external;
    return await externalCassandra(cassandra!, localDatacenter);
  }
  await local.start(signal);
  const port = settings.cassandraPort;
  return controlling(local, {
    contactPoints: `${LOOPBACK}:${port}`,
    contactPoint: LOOPBACK,
    port,
    localDatacenter: LOCAL_DATACENTER,
  });
}

/** A service's addresses with the means to stop and start it. */
function controlling<T extends object>(local: LocalService, addresses: T): T & ServiceControl {
  return {
    ...addresses,
    local: true,
    get pid() {
      return local.pid;
    },
    stop: () => local.stop(),
    kill: () => local.kill(),
    restart: () => local.restart(),
  };
}

function each(locals: readonly LocalService[], action: "stop" | "kill"): () => Promise<void> {
  return async () => void await Promise.all(locals.map((service) => service[action]()));
}

function createLocal(plan: ServicePlan, options: StartServicesOptions): LocalService {
  return new LocalService(plan, {
    runDir: join(resolve(options.dir), "run"),
    onProgress: options.onProgress ?? (() => {}),
    onDeath: options.onDeath ?? (() => {}),
  });
}

/** The services that the environment does not provide. */
async function planServices(
  options: StartServicesOptions,
  { settings, signal }: { readonly settings: ServiceSettings; readonly signal: AbortSignal },
): Promise<ServicePlan[]> {
  const dir = resolve(options.dir);
  const install = createInstaller({
    jarsDir: options.jarsDir ?? join(dir, "jars"),
    signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  const plans: ServicePlan[] = [];
  if (options.external?.kafka === undefined) {
    const product = await readProduct("kafka");
    const overrides = options.overrides?.kafka;
    plans.push(kafkaPlan({ dir, product, settings, install: () => install(product), overrides }));
  }
  if (options.external?.cassandra === undefined) {
    const product = await readProduct("cassandra");
    const overrides = options.overrides?.cassandra;
    plans.push(
      cassandraPlan({ dir, product, settings, install: () => install(product), overrides }),
    );
  }
  return plans;
}
