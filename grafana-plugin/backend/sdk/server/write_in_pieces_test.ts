import {
  credentials,
  makeClientConstructor,
  Server,
  ServerCredentials,
  type ServerInterceptingCall,
  type ServerInterceptor,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { PIECE_BYTES, writeInPieces } from "./write_in_pieces.ts";

const asItIs = (bytes: Buffer) => bytes;
const ECHO: ServiceDefinition = {
  many: {
    path: "/test.Echo/many",
    requestStream: false,
    responseStream: false,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  },
};
const bytesOf = (length: number) => Buffer.alloc(length, "0123456789abcdef-");

/** Takes down the lengths of what reaches the transport. */
const recordInto = (lengths: number[]): ServerInterceptor => (_method, call) => {
  const { stream } = call as unknown as {
    stream: { write(bytes: Buffer, written: () => void): boolean };
  };
  const write = stream.write.bind(stream);
  stream.write = (bytes, written) => {
    lengths.push(bytes.length);
    return write(bytes, written);
  };
  return call as ServerInterceptingCall;
};

/** A server that answers with as many bytes as it is asked for. */
async function serve(interceptors: ServerInterceptor[]) {
  const server = new Server({ interceptors });
  server.addService(ECHO, {
    many: (
      { request }: { readonly request: Buffer },
      callback: (error: null, answer: Buffer) => void,
    ) => callback(null, bytesOf(Number(request.toString()))),
  });
  const port = await promisify(server.bindAsync.bind(server))(
    "127.0.0.1:0",
    ServerCredentials.createInsecure(),
  );
  const Client = makeClientConstructor(ECHO, "Echo");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  const ask = (length: number) =>
    new Promise<Buffer>((resolve, reject) =>
      client["many"]!(
        Buffer.from(String(length)),
        (error: Error | null, answer: Buffer) => error === null ? resolve(answer) : reject(error),
      )
    );
  return {
    ask,
    client,
    [Symbol.dispose]: () => {
      client.close();
      server.forceShutdown();
    },
  };
}

Deno.test("messages of every size arrive whole, several at once, none longer than a piece", async () => {
  const lengths: number[] = [];
  using server = await serve([recordInto(lengths), writeInPieces]);
  const sizes = [0, 1, PIECE_BYTES - 5, PIECE_BYTES - 4, PIECE_BYTES, 3 * PIECE_BYTES, 9_000_001];
  const answers = await Promise.all(sizes.map(server.ask));
  for (const [at, answer] of answers.entries()) {
    assert.ok(answer.equals(bytesOf(sizes[at]!)), `${answer.length} bytes for ${sizes[at]}`);
  }
  assert.ok(lengths.length > 9_000_001 / PIECE_BYTES);
  assert.ok(Math.max(...lengths) <= PIECE_BYTES);
});

Deno.test("a call that is given up midway leaves the others as they are", async () => {
  using server = await serve([writeInPieces]);
  const { client } = server;
  const given = new Promise<Error | null>((resolve) => {
    const call = client["many"]!(Buffer.from("60000000"), resolve);
    call.on("metadata", () => call.cancel());
  });
  const [error, other] = await Promise.all([given, server.ask(2_000_000)]);
  assert.match(String(error), /CANCELLED/);
  assert.ok(other.equals(bytesOf(2_000_000)));
  assert.ok((await server.ask(1_000_000)).equals(bytesOf(1_000_000)));
});
