import { Buffer } from "node:buffer";
import type { Arrival } from "./arrival.ts";

/** What a test sets of a record; the rest is filled in. */
export interface ArrivalFields {
  readonly key?: string | null;
  /** Text as it is; anything else as its JSON. */
  readonly value?: unknown;
  readonly offset?: number;
  readonly appendedMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record that arrived in partition 0, for tests. */
export function arrival(fields: ArrivalFields): Arrival {
  const { key = "s1", value = "", offset = 0, appendedMs = 1_000, headers = {} } = fields;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const bytes = Object.entries(headers).map(([name, header]) => [name, Buffer.from(header)]);
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(text),
    headers: Object.fromEntries(bytes),
    position: { topic: "readings", partition: 0, offset: String(offset), appendedMs },
  };
}
