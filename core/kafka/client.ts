import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import type { Config } from "../config/config.ts";
import type { Logger } from "../telemetry/log.ts";
import { readTlsFiles, type TlsOptions } from "../tls.ts";
import { decompress, gzip, zstd } from "./wire/compression.ts";
import { openDoors } from "./wire/doors.ts";

/** The settings that a connection to Kafka needs. */
export type KafkaConnection = Pick<
  Config,
  | "kafkaBootstrapServers"
  | "kafkaSecurityProtocol"
  | "kafkaSaslMechanism"
  | "kafkaSaslUsername"
  | "kafkaSaslPassword"
  | "kafkaSslCaFile"
  | "kafkaSslCertFile"
  | "kafkaSslKeyFile"
>;

/** Options of {@linkcode createKafka}. */
export interface KafkaOptions {
  /** Name that the brokers log. */
  readonly clientId: string;
  readonly log: Logger;
  /**
   * First wait between two tries of one request, ms. Short waits matter for transactions: kafkajs
   * sleeps this long while the previous transaction's markers are written.
   */
  readonly initialRetryMs?: number;
  /** Tries of one request before it fails. Default 8. */
  readonly retries?: number;
  /** Longest wait for the answer to one try, ms. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** PEM texts to use instead of the connection's files, where the protocol has TLS. */
  readonly tls?: TlsOptions;
  /** True to leave the inside of kafkajs as it is, if no other client has changed it. */
  readonly plain?: boolean;
}

/**
 * A kafkajs client that speaks every codec and the configured security, and logs through
 * `options.log`. What its consumers read is for {@linkcode fetchedRecords} to take apart: a message
 * of a batch is a whole record batch.
 */
export function createKafka(connection: KafkaConnection, options: KafkaOptions): kafkajs.Kafka {
  registerCodecs();
  if (options.plain !== true) openDoors(options.log);
  const protocol = connection.kafkaSecurityProtocol;
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...connection.kafkaBootstrapServers],
    connectionTimeout: 3_000,
    requestTimeout: options.requestTimeoutMs ?? 30_000,
    retry: {
      initialRetryTime: options.initialRetryMs ?? 100,
      maxRetryTime: 5_000,
      retries: options.retries ?? 8,
    },
    logCreator: () => (entry) => {
      const { message, error } = entry.log;
      // kafkajs calls each request that it will retry an error; the caller decides what is one.
      options.log.debug(`kafka: ${message}`, error === undefined ? {} : { error });
    },
    logLevel: kafkajs.logLevel.WARN,
    ...(protocol.endsWith("SSL")
      ? {
        ssl: options.tls ?? readTlsFiles({
          caFile: connection.kafkaSslCaFile,
          certFile: connection.kafkaSslCertFile,
          keyFile: connection.kafkaSslKeyFile,
        }),
      }
      : {}),
    ...(protocol.startsWith("SASL") ? { sasl: sasl(connection) } : {}),
  });
}

function sasl(connection: KafkaConnection): kafkajs.SASLOptions {
  const mechanisms = {
    "PLAIN": "plain",
    "SCRAM-SHA-256": "scram-sha-256",
    "SCRAM-SHA-512": "scram-sha-512",
  } as const;
  // kafkajs types each mechanism as its own member, so the union needs naming.
  return {
    mechanism: mechanisms[connection.kafkaSaslMechanism],
    username: connection.kafkaSaslUsername,
    password: connection.kafkaSaslPassword,
  } as kafkajs.SASLOptions;
}

/**
 * Teaches kafkajs the codecs for messages that it decodes itself. It ships gzip only, without a bound
 * on what comes out.
 */
function registerCodecs(): void {
  const { GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
  for (const codec of [GZIP, Snappy, LZ4, ZSTD] as const) {
    kafkajs.CompressionCodecs[codec] = () => ({
      compress: ({ buffer }: { readonly buffer: Uint8Array }) => {
        if (codec === GZIP) return Promise.resolve(gzip(buffer));
        if (codec !== ZSTD) throw new RangeError("compress with zstd or gzip");
        return Promise.resolve(zstd(buffer));
      },
      // A slice would keep a larger chunk in memory for as long as a message is kept.
      decompress: (bytes: Uint8Array) => Promise.resolve(Buffer.from(decompress(codec, bytes))),
    });
  }
}
