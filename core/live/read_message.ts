import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { WindowUpdate } from "#window/mod.ts";
import { type Prediction, predictionSchema } from "../contract/prediction.ts";
import { windowSchema } from "../contract/window.ts";

/** Why a message is not what its topic is for. */
export interface Malformed {
  readonly fault: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads messages of a topic of windows; whatever wrote one, what comes of it is a window. */
export const readWindow: (value: Uint8Array) => WindowUpdate | Malformed = readerOf(
  // Workers that are newer than this reader may write more fields.
  Type.Object(windowSchema.properties),
);

/** Reads messages of the topic of predictions in the same way. */
export const readPrediction: (value: Uint8Array) => Prediction | Malformed = readerOf(
  Type.Object(predictionSchema.properties),
);

/** Whether a message could not be read. */
export function isMalformed(read: object): read is Malformed {
  return "fault" in read;
}

function readerOf<Schema extends TSchema>(schema: Schema) {
  const validator = Compile(schema);
  return (value: Uint8Array): Static<Schema> | Malformed => {
    let message: unknown;
    try {
      message = JSON.parse(decoder.decode(value));
    } catch {
      return { fault: "it is no JSON" };
    }
    if (validator.Check(message)) return message;
    const [first] = validator.Errors(message);
    const field = first?.instancePath.slice(1).replaceAll("/", ".") ?? "";
    return { fault: `${field === "" ? "it" : `'${field}'`} ${first?.message ?? "is wrong"}` };
  };
}
