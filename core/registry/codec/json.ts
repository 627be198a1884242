import { Buffer } from "node:buffer";
import type { ValueCodec } from "./value_codec.ts";

/** Payloads are JSON; what a record may hold is checked where records are read. */
export function createJsonCodec(): ValueCodec {
  return {
    isJson: true,
    decode: (payload) => JSON.parse(Buffer.from(payload).toString()),
    encode: (value) => Buffer.from(JSON.stringify(value)),
  };
}
