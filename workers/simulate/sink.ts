import type { Delivery } from "./deliver.ts";

/** Where records go. */
export interface Sink {
  /**
   * Takes a batch; resolves when there is room for the next one.
   *
   * @throws {Error} when this or an earlier batch can never be written
   */
  send(batch: readonly Delivery[]): Promise<void>;
  /**
   * Waits until all is written, and closes.
   *
   * @returns how many records were not written: 0 unless the sink gave up
   */
  close(): Promise<number>;
}

/** What a sink reports. */
export interface SinkEvents {
  /** These records are written. */
  written(batch: readonly Delivery[]): void;
  /** The receiver does not answer; records wait. */
  away(reason: string): void;
  /** The receiver answers again. */
  back(): void;
}

/** The part of a file or standard output that is needed. */
export interface ByteWriter {
  /** Writes some of the bytes and returns how many. */
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
