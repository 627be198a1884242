import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import type cassandra from "cassandra-driver";
import { valuesIn } from "#core/cassandra/value_writer.ts";
import type { RowChunk } from "./row_chunk.ts";

// The driver's batches take JavaScript values, encode each into buffers of its own and join
// hundreds of them: half of this worker's CPU. Below its public surface it sends whatever can write
// itself as a frame; the parts that are used are declared here, as they are in version 4.10.

/** What the driver knows of a prepared statement. */
interface Prepared {
  readonly queryId: Buffer;
  readonly meta: { readonly keyspace: string; readonly partitionKeys?: readonly number[] | null };
}

/** How the driver executes a request. */
interface ExecutionOptions {
  getConsistency(): number;
  getLoadBalancingPolicy(): unknown;
  setKeyspace(keyspace: string): void;
  setRoutingKey(key: Buffer): void;
}

interface Internals {
  readonly prepareHandler: {
    getPrepared(
      client: cassandra.Client,
      loadBalancing: unknown,
      query: string,
      keyspace: string,
    ): Promise<Prepared>;
  };
  readonly requestHandler: {
    send(request: unknown, options: ExecutionOptions, client: cassandra.Client): Promise<unknown>;
  };
  readonly executionOptions: {
    readonly DefaultExecutionOptions: {
      create(options: cassandra.QueryOptions, client: cassandra.Client): ExecutionOptions;
    };
  };
  readonly protocolVersion: { uses4BytesQueryFlags(version: number): boolean };
}

const require = createRequire(import.meta.url);
const internals: Internals = {
  prepareHandler: require("cassandra-driver/lib/prepare-handler"),
  requestHandler: require("cassandra-driver/lib/request-handler"),
  executionOptions: require("cassandra-driver/lib/execution-options"),
  protocolVersion: require("cassandra-driver/lib/types/protocol-version"),
};

/**
 * Executes a chunk as one unlogged batch, with the driver's own choice of node, retries and
 * preparation.
 *
 * @throws the driver's errors
 */
export async function executeChunk(client: cassandra.Client, chunk: RowChunk): Promise<void> {
  const options = internals.executionOptions.DefaultExecutionOptions.create(
    { prepare: true, isIdempotent: true, logged: false },
    client,
  );
  const prepared = await internals.prepareHandler.getPrepared(
    client,
    options.getLoadBalancingPolicy(),
    chunk.query,
    client.keyspace,
  );
  options.setKeyspace(prepared.meta.keyspace);
  const keys = prepared.meta.partitionKeys;
  if (Array.isArray(keys)) options.setRoutingKey(routingKey(chunk, keys));
  const request = new EncodedBatch(chunk, prepared.queryId, options);
  await internals.requestHandler.send(request, options, client);
}

/** The bytes that name a chunk's partition, as Cassandra's partitioner takes them. */
function routingKey({ values, starts, ends }: RowChunk, keys: readonly number[]): Buffer {
  const first = valuesIn(values.bytes.subarray(starts[0], ends[0]));
  const parts = keys.map((index) => first[index] ?? Buffer.alloc(0));
  if (parts.length === 1) return parts[0]!;
  return Buffer.concat(parts.flatMap((part) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(part.length);
    return [length, part, Buffer.alloc(1)];
  }));
}

const OPCODE_BATCH = 0x0d;
const UNLOGGED = 1;
const PREPARED = 1;
const HEADER = 9;

/** A BATCH request (native protocol v4, section 4.1.7) as the driver sends it. */
class EncodedBatch {
  readonly #chunk: RowChunk;
  readonly #queryId: Buffer;
  readonly options: ExecutionOptions;
  /** The driver's retry policy may lower it on a clone. */
  consistency: number;
  /** Bytes of the body, for the driver's trackers. */
  length = 0;

  constructor(chunk: RowChunk, queryId: Buffer, options: ExecutionOptions) {
    this.#chunk = chunk;
    this.#queryId = queryId;
    this.options = options;
    this.consistency = options.getConsistency();
  }

  clone(): EncodedBatch {
    return new EncodedBatch(this.#chunk, this.#queryId, this.options);
  }

  write(encoder: { readonly protocolVersion: number }, streamId: number): Buffer {
    const version = encoder.protocolVersion;
    const { starts, ends } = this.#chunk;
    const values = this.#chunk.values.bytes;
    const statement = 3 + this.#queryId.length;
    const flags = internals.protocolVersion.uses4BytesQueryFlags(version) ? 4 : 1;
    this.length = 3 + starts.reduce((sum, start, row) => sum + statement + ends[row]! - start, 0) +
      2 + flags;
    const frame = Buffer.allocUnsafe(HEADER + this.length);
    frame[0] = version;
    frame[1] = 0;
    frame.writeInt16BE(streamId, 2);
    frame[4] = OPCODE_BATCH;
    frame.writeInt32BE(this.length, 5);
    frame[9] = UNLOGGED;
    frame.writeUInt16BE(starts.length, 10);
    let at = 12;
    for (const [row, start] of starts.entries()) {
      frame[at] = PREPARED;
      frame.writeUInt16BE(this.#queryId.length, at + 1);
      frame.set(this.#queryId, at + 3);
      at += statement;
      frame.set(values.subarray(start, ends[row]), at);
      at += ends[row]! - start;
    }
    frame.writeUInt16BE(this.consistency, at);
    // No flags: each statement has a write timestamp of its own.
    frame.fill(0, at + 2);
    return frame;
  }
}
