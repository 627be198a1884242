import { Buffer } from "node:buffer";
import type { KafkaRecord } from "../record_batch.ts";
import foreign from "./testdata/foreign.json" with { type: "json" };

/** Bytes that other encoders wrote, by their name; see `testdata/README.md`. */
export const foreignBatches: Readonly<Record<string, Buffer>> = decoded(foreign.java);

/** Compressed records without the header of a batch. */
export const foreignStreams: Readonly<Record<string, Buffer>> = decoded(foreign.c);

function decoded(texts: Readonly<Record<string, string>>): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, Buffer.from(text, "base64")]),
  );
}

/** The records in every one of them. */
export const foreignRecords: readonly KafkaRecord[] = Array.from({ length: 400 }, (_, n) => {
  const device = `device-${n % 20}`;
  const text = "abcdefghij".repeat(n % 40);
  return {
    offset: n,
    timestamp: 1_700_000_000_000 + n * 37,
    key: n % 7 === 3 ? null : Buffer.from(device),
    value: n % 11 === 5 ? null : Buffer.from(JSON.stringify({ device, n, text })),
    headers: n % 50 === 0
      // Java writes a header's null value, which the type leaves out.
      ? { trace: [Buffer.from(`t${n}`), null as unknown as Buffer], other: Buffer.from([1, 2]) }
      : undefined,
  };
});
