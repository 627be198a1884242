import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { WindowStatus } from "../update.ts";

/**
 * An input of a derived window as it was merged: a view that the next one overwrites. Times are epoch
 * ms.
 */
export interface DerivedInput {
  /** Key of the derived window, and its start and size. */
  readonly key: string;
  readonly at: number;
  readonly size: number;
  /** The stream, and the input's key, or of a grouped window the partition, such as `p3`. */
  readonly source: string;
  readonly sourceKey: string;
  /** Of the input's window. */
  readonly start: number;
  readonly end: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  /** What the term takes of it, without its weight; undefined when there is none, or grouped. */
  readonly value: number | undefined;
}

/** Writes an input as the JSON record that the derived stream's own topic has. */
export function encodeInput(input: DerivedInput, into: ByteWriter): void {
  const { key, at, size, source, sourceKey, start, end, status, revision, count, value } = input;
  into.ascii('{"key":');
  into.jsonText(key);
  into.ascii(',"at":');
  into.jsonNumber(at);
  into.ascii(',"size":');
  into.jsonNumber(size);
  into.ascii(',"source":');
  into.jsonText(source);
  into.ascii(',"source_key":');
  into.jsonText(sourceKey);
  into.ascii(',"start":');
  into.jsonNumber(start);
  into.ascii(',"end":');
  into.jsonNumber(end);
  into.ascii(',"status":');
  into.jsonText(status);
  into.ascii(',"revision":');
  into.jsonNumber(revision);
  into.ascii(',"count":');
  into.jsonNumber(count);
  if (value !== undefined) {
    into.ascii(',"value":');
    into.jsonNumber(value);
  }
  into.ascii("}");
}
