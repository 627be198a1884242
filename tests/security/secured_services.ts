import { join } from "node:path";
import cassandra from "cassandra-driver";
import {
  freePorts,
  readServiceSettings,
  startTemporaryServices,
  type TemporaryServices,
} from "../../local/services/mod.ts";
import { cassandraSecurity } from "./cassandra_security.ts";
import { Authority, type Identity } from "../support/certificates.ts";
import { type KafkaPorts, kafkaSecurity } from "./kafka_security.ts";

/** Users with their passwords, which must not show up in any message or log. */
export const PASSWORDS = {
  worker: "worker-hunter2",
  reader: "reader-hunter2",
  outsider: "outsider-hunter2",
} as const;

/** A Kafka and a Cassandra that want a log-in, over TLS with certificates of their own authority. */
export interface SecuredServices extends AsyncDisposable {
  readonly services: TemporaryServices;
  readonly kafkaPorts: KafkaPorts;
  /** PEM of the authority that signed every certificate. */
  readonly ca: string;
  /** What a client shows where that is wanted. */
  readonly client: Identity;
  /** PEM files of the same, for workers, and their folder. */
  readonly files: Readonly<Record<"dir" | "ca" | "cert" | "key", string>>;
  /** Restarts Cassandra so that it wants a client certificate. */
  wantClientCertificates(): Promise<void>;
}

/** Starts both. */
export async function startSecuredServices(): Promise<SecuredServices> {
  const authority = new Authority("Sluice test authority");
  const ca = authority.cert;
  const node = authority.issue("node", { hosts: ["127.0.0.1", "nodes.example"] });
  const misnamed = authority.issue("misnamed", { hosts: ["broker.example"] });
  const client = authority.issue("client");
  const dir = await Deno.makeTempDir({ prefix: "sluice-tls-" });
  const write = async (name: string, pem: string) => {
    const path = join(dir, name);
    await Deno.writeTextFile(path, pem);
    return path;
  };
  const files = {
    dir,
    ca: await write("ca.pem", ca),
    cert: await write("client.pem", client.cert),
    key: await write("client.key", client.key),
  };
  const [controller, plain, saslPlaintext, saslTls, mutualTls, other, cql, storage] = freePorts(8);
  const kafkaPorts = {
    controller: controller!,
    plain: plain!,
    saslPlaintext: saslPlaintext!,
    saslTls: saslTls!,
    mutualTls: mutualTls!,
    misnamed: other!,
  };
  let wantsClientCertificates = false;
  const services = await startTemporaryServices({
    settings: {
      ...readServiceSettings(() => undefined),
      kafkaPort: kafkaPorts.plain,
      kafkaControllerPort: kafkaPorts.controller,
      kafkaHeapMb: 384,
      cassandraPort: cql!,
      cassandraStoragePort: storage!,
      cassandraHeapMb: 512,
    },
    overrides: {
      kafka: kafkaSecurity({
        ports: kafkaPorts,
        passwords: PASSWORDS,
        superUsers: ["worker", "CN=client"],
        keystore: {
          node: await write("node.pem", node.key + node.cert),
          misnamed: await write("misnamed.pem", misnamed.key + misnamed.cert),
        },
        truststore: files.ca,
      }),
      cassandra: {
        ...cassandraSecurity({ node, ca, wantsClientCertificates: () => wantsClientCertificates }),
        access: { ...ADMINISTRATOR, tls: { ca, ...client } },
      },
    },
  });
  return {
    services,
    kafkaPorts,
    ca,
    client,
    files,
    wantClientCertificates: async () => {
      wantsClientCertificates = true;
      await services.cassandra.restart();
    },
    [Symbol.asyncDispose]: async () => {
      await services[Symbol.asyncDispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** The one that Cassandra makes by itself. */
const ADMINISTRATOR = { username: "cassandra", password: "cassandra" };

/** Runs statements as Cassandra's administrator. */
export async function administer(
  { services: { cassandra: node }, ca }: SecuredServices,
  statements: readonly string[],
): Promise<void> {
  const client = new cassandra.Client({
    contactPoints: [node.contactPoints],
    localDataCenter: node.localDatacenter,
    credentials: ADMINISTRATOR,
    sslOptions: { ca, rejectUnauthorized: true },
  });
  try {
    for (const statement of statements) await client.execute(statement);
  } finally {
    await client.shutdown();
  }
}
