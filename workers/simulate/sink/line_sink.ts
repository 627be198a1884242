import type { Delivery } from "../disorder/disorder.ts";
import type { Sink, SinkEvents } from "./sink.ts";

/** The part of a file or standard output that is needed. */
export interface ByteWriter {
  /** Writes some of the bytes and tells how many. */
  write(bytes: Uint8Array): Promise<number>;
}

const encoder = new TextEncoder();

/**
 * One JSON object per line: `{"stream","key","record"}`, or `{"stream","key","raw"}` where the value
 * is not one that a reader accepts.
 */
export function toLine({ stream, key, value, kind }: Delivery): string {
  const head = `{"stream":${JSON.stringify(stream)},"key":${JSON.stringify(key)}`;
  return kind === "invalid"
    ? `${head},"raw":${JSON.stringify(value)}}\n`
    : `${head},"record":${value}}\n`;
}

/** Writes lines of JSON, such as to standard output. */
export function createLineSink(out: ByteWriter, events: Pick<SinkEvents, "written">): Sink {
  return {
    async send(batch) {
      let text = "";
      for (const delivery of batch) text += toLine(delivery);
      let bytes = encoder.encode(text);
      while (bytes.length > 0) bytes = bytes.subarray(await out.write(bytes));
      events.written(batch);
    },
    close: () => Promise.resolve(0),
  };
}
