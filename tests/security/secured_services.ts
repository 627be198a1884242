import { join } from "node:path";
import cassandra from "cassandra-driver";
import {
  freePorts,
  readServiceSettings,
  startTemporaryServices,
  type TemporaryServices,
} from "../../local/services/mod.ts";
import type { CassandraOverrides, KafkaOverrides } from "../../local/services/settings.ts";
import { Authority, type Identity } from "../support/certificates.ts";

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

/** Options of {@linkcode cassandraSecurity}. */
export interface CassandraSecurityOptions {
  /** The node's own. */
  readonly node: Identity;
  /** PEM of the authority of the clients. */
  readonly ca: string;
  /** Whether clients must show a certificate, asked for before every start. */
  readonly wantsClientCertificates: () => boolean;
}

/** A Cassandra that wants a log-in, accepts nothing but TLS, and checks rights. */
function cassandraSecurity(
  { node, ca, wantsClientCertificates }: CassandraSecurityOptions,
): Omit<CassandraOverrides, "access"> {
  return {
    yaml: () => ({
      authenticator: "PasswordAuthenticator",
      authorizer: "CassandraAuthorizer",
      role_manager: "CassandraRoleManager",
      client_encryption_options: {
        enabled: true,
        optional: false,
        require_client_auth: wantsClientCertificates(),
        ssl_context_factory: {
          class_name: "org.apache.cassandra.security.PEMBasedSslContextFactory",
          parameters: { private_key: node.key + node.cert, trusted_certificates: ca },
        },
      },
    }),
    jvmFlags: [
      // The administrator is there at once, and a log-in costs little.
      "-Dcassandra.superuser_setup_delay_ms=0",
      "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
    ],
  };
}

/** Ports of the local Kafka, by protocol. */
interface KafkaPorts {
  readonly controller: number;
  /** No log-in, no encryption: for the broker itself and for the set-up of a test. */
  readonly plain: number;
  readonly saslPlaintext: number;
  readonly saslTls: number;
  /** TLS that wants a client certificate. */
  readonly mutualTls: number;
  /** TLS whose certificate bears another name than the broker's address. */
  readonly misnamed: number;
}

/** Options of {@linkcode kafkaSecurity}. */
export interface KafkaSecurityOptions {
  readonly ports: KafkaPorts;
  /** By user; the same for PLAIN and SCRAM-SHA-512. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Users that may do everything. */
  readonly superUsers: readonly string[];
  /** Files of PEM: key and certificate of the broker, and one that bears another name. */
  readonly keystore: { readonly node: string; readonly misnamed: string };
  /** File of PEM: the authority of the clients. */
  readonly truststore: string;
}

const HOST = "127.0.0.1";
const MODULES = "org.apache.kafka.common.security";

/** A Kafka with every security protocol, each on a port of its own, and checks rights. */
function kafkaSecurity(options: KafkaSecurityOptions): KafkaOverrides {
  const { ports, passwords, superUsers, keystore, truststore } = options;
  const listeners = {
    PLAINTEXT: { port: ports.plain, protocol: "PLAINTEXT" },
    SASL_PLAINTEXT: { port: ports.saslPlaintext, protocol: "SASL_PLAINTEXT" },
    SASL_SSL: { port: ports.saslTls, protocol: "SASL_SSL" },
    MUTUAL: { port: ports.mutualTls, protocol: "SSL" },
    MISNAMED: { port: ports.misnamed, protocol: "SSL" },
  };
  const entries = Object.entries(listeners);
  const addresses = entries.map(([name, { port }]) => `${name}://${HOST}:${port}`).join(",");
  const users = Object.entries(passwords);
  const plainUsers = users.map(([user, password]) => `user_${user}="${password}"`).join(" ");
  const sasl = (listener: "sasl_plaintext" | "sasl_ssl"): Record<string, string> => ({
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: "PLAIN,SCRAM-SHA-512",
    [`listener.name.${listener}.plain.sasl.jaas.config`]:
      `${MODULES}.plain.PlainLoginModule required ${plainUsers};`,
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]:
      `${MODULES}.scram.ScramLoginModule required;`,
  });
  return {
    properties: {
      "listeners": `${addresses},CONTROLLER://${HOST}:${ports.controller}`,
      "advertised.listeners": addresses,
      "listener.security.protocol.map": entries
        .map(([name, { protocol }]) => `${name}:${protocol}`).join(",") + ",CONTROLLER:PLAINTEXT",
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": keystore.node,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": truststore,
      "listener.name.mutual.ssl.client.auth": "required",
      "listener.name.misnamed.ssl.keystore.type": "PEM",
      "listener.name.misnamed.ssl.keystore.location": keystore.misnamed,
      ...sasl("sasl_plaintext"),
      ...sasl("sasl_ssl"),
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": ["ANONYMOUS", ...superUsers].map((user) => `User:${user}`).join(";"),
    },
    formatArgs: users.map(([user, password]) =>
      `--add-scram=SCRAM-SHA-512=[name=${user},password=${password}]`
    ),
  };
}
