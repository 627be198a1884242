import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Buffer } from "node:buffer";
import type { Turns } from "../frames/turns.ts";
import * as wire from "../protocol/generated/backend.ts";

/** A response whose frames are Arrow files, each in parts. */
export interface EncodedResponse extends Omit<wire.DataResponse, "frames"> {
  readonly frames: ReadonlyArray<readonly Uint8Array[]>;
}

/**
 * The protobuf message of an answer, as `wire.QueryDataResponse.encode` would write it. That copies
 * every byte several times in one go; here each part is copied once, in steps.
 *
 * @param responses by their `refId`
 * @throws what the turns throw
 */
export async function queryMessage(
  responses: Readonly<Record<string, EncodedResponse>>,
  turns: Turns,
): Promise<Buffer> {
  const parts = Object.entries(responses).flatMap(entryParts);
  const message = Buffer.allocUnsafe(lengthOf(parts));
  let end = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += BYTES_PER_LOOK) {
      if (turns.over) await turns.next();
      const some = part.subarray(at, at + BYTES_PER_LOOK);
      message.set(some, end);
      end += some.length;
    }
  }
  return message;
}

/** `pluginv2.Data`; its answers are messages that {@linkcode queryMessage} has made. */
export const DATA_SERVICE = {
  queryData: { ...wire.DataService.queryData, responseSerialize: (message: Buffer) => message },
} as const;

/** Bytes that are copied between two looks at the clock. */
const BYTES_PER_LOOK = 1_048_576;

/** Tags of fields that have a length: their number, then wire type 2. */
const RESPONSES = 1 << 3 | 2;
const KEY = 1 << 3 | 2;
const VALUE = 2 << 3 | 2;
const FRAMES = 1 << 3 | 2;

/** An entry of the map of responses. */
function entryParts([refId, response]: [string, EncodedResponse]): Uint8Array[] {
  const frames = response.frames.flatMap((frame) => [head(FRAMES, lengthOf(frame)), ...frame]);
  const value = [...frames, wire.DataResponse.encode({ ...response, frames: [] }).finish()];
  const key = refId === "" ? [] : [new BinaryWriter().uint32(KEY).string(refId).finish()];
  const entry = [...key, head(VALUE, lengthOf(value)), ...value];
  return [head(RESPONSES, lengthOf(entry)), ...entry];
}

/** What comes before the bytes of a field. */
function head(tag: number, length: number): Uint8Array {
  return new BinaryWriter().uint32(tag).uint32(length).finish();
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
