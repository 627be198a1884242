import { crc32 } from "../kafka/crc32.ts";
import type { OutgoingRecord } from "../kafka/record_batch.ts";
import type { DeclaredStream } from "../streams/declared.ts";

/** The fields of a record of a run. */
export interface NumberedRecord {
  readonly device: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** Number of the record among those of its device, from 0. */
  readonly seq: number;
  readonly value?: number;
}

const encoder = new TextEncoder();

/** A hash of device and number: the sum of a window's hashes shows which records it holds. */
export function mixOf(device: string, seq: number): number {
  return crc32(encoder.encode(`${device} ${seq}`)) >>> 4;
}

const SITES = 3;

/** Where a sensor is; visitors are nowhere. */
function siteOf(device: string): string | undefined {
  const number = /^(?:sensor|fast)-(\d+)$/.exec(device)?.[1];
  return number === undefined ? undefined : `site-${Number(number) % SITES}`;
}

/** A record as Kafka gets it. */
export function encodeRecord(stream: DeclaredStream, record: NumberedRecord): OutgoingRecord {
  const { device, time, seq, value } = record;
  const written = stream.time === "epoch" ? time : new Date(time).toISOString();
  const site = stream.sites === undefined ? undefined : siteOf(device);
  const mix = mixOf(device, seq);
  const text = JSON.stringify({ device, time: written, seq, mix, value, site });
  return { key: encoder.encode(device), value: encoder.encode(text), timestamp: Date.now() };
}
