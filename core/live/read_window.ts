import Type from "typebox";
import { Compile } from "typebox/compile";
import type { WindowUpdate } from "#window/mod.ts";
import { windowSchema } from "../contract/window.ts";

// Workers that are newer than this reader may write more fields.
const validator = Compile(Type.Object(windowSchema.properties));
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What a message of a topic of windows holds: a window, or why it is none. */
export type ReadWindow =
  | { readonly window: WindowUpdate }
  | { readonly fault: string };

/** Reads a message of a topic of windows; whatever wrote it, what comes of it is a window. */
export function readWindow(value: Uint8Array): ReadWindow {
  let window: unknown;
  try {
    window = JSON.parse(decoder.decode(value));
  } catch {
    return { fault: "it is no JSON" };
  }
  if (validator.Check(window)) return { window: window as WindowUpdate };
  const [first] = validator.Errors(window);
  const field = first?.instancePath.slice(1).replaceAll("/", ".") ?? "";
  return { fault: `${field === "" ? "it" : `'${field}'`} ${first?.message ?? "is wrong"}` };
}
