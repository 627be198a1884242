import type { KeyMapping } from "./spec.ts";

/** Longest key, in bytes of UTF-8. */
const MAX_BYTES = 1024;

/** The key of the derived window that an input's key belongs to; undefined: it is no input. */
export type MapKey = (key: string) => string | undefined;

/**
 * @throws {SyntaxError} If the pattern is no regular expression.
 */
export function keyMapper(mapping: KeyMapping): MapKey {
  if (mapping === "same") return (key) => key;
  if ("constant" in mapping) return () => mapping.constant;
  const pattern = new RegExp(mapping.pattern, "u");
  return (key) => {
    if (!pattern.test(key)) return undefined;
    const target = key.replace(pattern, mapping.to);
    return target.length > 0 && byteLength(target) <= MAX_BYTES ? target : undefined;
  };
}

/** The keys that a declared list names for a derived window's key. */
export function expectedKeys(expect: readonly string[], key: string): readonly string[] {
  return expect.map((name) => name.replaceAll("{key}", () => key));
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return 3 * text.length <= MAX_BYTES ? text.length : encoder.encode(text).length;
}
