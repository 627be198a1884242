import { Buffer } from "node:buffer";
import process from "node:process";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import kafkajs from "kafkajs";
import type { Config } from "../config/config.ts";
import type { Logger } from "../telemetry/log.ts";
import { readTlsFiles, type TlsOptions } from "../tls.ts";

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
  /** PEM texts to use instead of the connection's files, where the protocol has TLS. */
  readonly tls?: TlsOptions;
}

/** A kafkajs client that speaks zstd, the configured security, and logs through `options.log`. */
export function createKafka(connection: KafkaConnection, options: KafkaOptions): kafkajs.Kafka {
  registerCodecs();
  muteTimerWarning();
  const protocol = connection.kafkaSecurityProtocol;
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...connection.kafkaBootstrapServers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
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

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Teaches kafkajs to read and write zstd (KIP-110) with the runtime's own zlib; kafkajs ships gzip
 * only. Safe to call more than once.
 */
function registerCodecs(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { readonly buffer: Uint8Array }) => compress(encoder.buffer),
    decompress: async (buffer: Uint8Array) => trim(await decompress(buffer)),
  });
}

/** zlib answers with a slice of a large chunk, which a message that is kept would keep as a whole. */
function trim(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}

let muted = false;

/**
 * Hides one warning: kafkajs asks for a timer in the past whenever it is not throttled, which is
 * harmless and of no use to a user. Every other warning is shown as before.
 */
export function muteTimerWarning(): void {
  if (muted) return;
  muted = true;
  const shown = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "TimeoutNegativeWarning") return;
    for (const show of shown) show.call(process, warning);
  });
}
