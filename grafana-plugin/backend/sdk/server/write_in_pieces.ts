import type { ServerInterceptingCall, ServerInterceptor } from "@grpc/grpc-js";
import type { Buffer } from "node:buffer";

/** Bytes of a piece: the transport takes one in well under a millisecond. */
export const PIECE_BYTES = 262_144;

type Written = (error?: Error | null) => void;

/** The part of the transport's stream that grpc-js writes messages with. */
interface MessageStream {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  write(bytes: Buffer, written: Written): boolean;
}

/**
 * Has large messages written in pieces, between which other calls have their turn: the transport
 * copies what it is given in one go, which for a large answer takes longer than others may wait.
 *
 * grpc-js writes the next message, and the end, once the one before was written: pieces of two
 * messages never mix.
 */
export const writeInPieces: ServerInterceptor = (_method, call) => {
  // grpc-js has no public way to it; without one messages are written as they are.
  const { stream } = call as unknown as { readonly stream?: MessageStream };
  if (stream !== undefined) {
    const write = stream.write.bind(stream);
    stream.write = (bytes, written) => {
      const writeFrom = (at: number): boolean => {
        const end = at + PIECE_BYTES;
        if (end >= bytes.length) return write(bytes.subarray(at), written);
        return write(bytes.subarray(at, end), (error) => {
          if (error) written(error);
          else if (stream.destroyed || stream.writableEnded) written(new Error("the call ended"));
          else writeFrom(end);
        });
      };
      return writeFrom(0);
    };
  }
  // It may stay unwrapped, whatever the declared type says.
  return call as ServerInterceptingCall;
};
