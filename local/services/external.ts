import { accepts } from "./ports.ts";
import { type CassandraService, type KafkaService, ServiceError } from "./service.ts";

/** Services that run already, as the environment names them. */
export interface ExternalServices {
  /** KAFKA_BOOTSTRAP_SERVERS */
  readonly kafka?: string | undefined;
  /** CASSANDRA_CONTACT_POINTS */
  readonly cassandra?: string | undefined;
  /** CASSANDRA_LOCAL_DC */
  readonly localDatacenter?: string | undefined;
}

/** The services that run already, by the environment. */
export function externalServices(get: (name: string) => string | undefined): ExternalServices {
  return {
    kafka: get("KAFKA_BOOTSTRAP_SERVERS") || undefined,
    cassandra: get("CASSANDRA_CONTACT_POINTS") || undefined,
    localDatacenter: get("CASSANDRA_LOCAL_DC") || undefined,
  };
}

const NOT_OURS = {
  local: false,
  pid: undefined,
  stop: () => Promise.resolve(),
  kill: () => Promise.resolve(),
  restart: () => Promise.resolve(),
} as const;

/** @throws {ServiceError} when none of the brokers answers */
export async function externalKafka(bootstrap: string): Promise<KafkaService> {
  await requireAnswer("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
  return { ...NOT_OURS, bootstrap };
}

/** @throws {ServiceError} when none of the nodes answers */
export async function externalCassandra(
  contactPoints: string,
  localDatacenter: string,
): Promise<CassandraService> {
  await requireAnswer("CASSANDRA_CONTACT_POINTS", contactPoints);
  const { hostname, port } = addressesOf(contactPoints)[0]!;
  return { ...NOT_OURS, contactPoints, contactPoint: hostname, port, localDatacenter };
}

/** The `host:port` pairs of a comma-separated list; `[::1]:9042` for IPv6. */
export function addressesOf(list: string): { hostname: string; port: number }[] {
  return list.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "").map(
    (entry) => {
      const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(entry);
      if (match === null) throw new ServiceError(`'${entry}' must be written as host:port`);
      return { hostname: match[1] ?? match[2]!, port: Number(match[3]) };
    },
  );
}

async function requireAnswer(variable: string, list: string): Promise<void> {
  const answers = await Promise.all(addressesOf(list).map(answersOrUnknown));
  if (answers.includes(true)) return;
  throw new ServiceError(
    `${variable}=${list} is set and nothing answers there: start it, correct the address, or ` +
      "unset the variable to have one started here",
  );
}

/** An address this process may not connect to counts as answering: its clients report it if it does not. */
async function answersOrUnknown({ hostname, port }: { hostname: string; port: number }) {
  const { state } = await Deno.permissions.query({ name: "net", host: `${hostname}:${port}` });
  return state !== "granted" || await accepts(hostname, port);
}
