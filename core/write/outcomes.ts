import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { KafkaRecord } from "../kafka/record_batch.ts";

/** What was written of a request. */
export interface Written {
  /** Of the body: the same key with another body is a mistake of the client. */
  readonly fingerprint: string;
  /** Records that were written. */
  readonly accepted: number;
}

/** What became of a request that was written. */
export interface Outcome extends Written {
  /** When, epoch ms. */
  readonly at: number;
}

/** The name under which a key is remembered: the key itself is the client's and may be a secret. */
export function tokenOf(stream: string, key: string): string {
  return digest(`${stream}\0${key}`);
}

/** The name under which a record is remembered by its declared id: no key of a client begins so. */
export function recordTokenOf(
  stream: string,
  { key, id }: { readonly key: string; readonly id: string },
): string {
  return digest(`${stream}\0\0${key}\0${id}`);
}

/** Tells bodies apart. */
export function fingerprintOf(body: string): string {
  return digest(body);
}

/** 132 bits of a hash: long enough that no two are ever the same. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** An outcome as the value of a record; its time is that of the append. */
export function encodeOutcome({ fingerprint, accepted }: Outcome): Buffer {
  return Buffer.from(JSON.stringify({ fingerprint, accepted }));
}

/** The outcome in a record of the topic; undefined when it holds none. */
export function decodeOutcome({ value, timestamp }: KafkaRecord): Outcome | undefined {
  if (value === null) return undefined;
  try {
    const { fingerprint, accepted } = JSON.parse(value.toString()) as Partial<Outcome>;
    if (typeof fingerprint !== "string" || !Number.isSafeInteger(accepted)) return undefined;
    return { fingerprint, accepted: accepted!, at: timestamp };
  } catch {
    return undefined;
  }
}

/** Which outcomes are remembered. */
export interface Remembered {
  /** For so long, and up to an eighth longer, ms. */
  readonly keepMs: number;
  /** At most so many, the newest: of more an eighth is forgotten at once. */
  readonly keep: number;
}

/** Outcomes are forgotten by so many parts, each as a whole. */
const PARTS = 8;

/** Outcomes of one stretch of time. */
interface Part {
  readonly byToken: Map<string, Written>;
  /** When the first was written, epoch ms. */
  readonly from: number;
  /** When the last was. */
  to: number;
}

/**
 * The newest outcomes, by token. Deleting the oldest one by one would have a map pass by all that
 * were deleted before it.
 */
export class Outcomes {
  readonly #remembered: Remembered;
  readonly #partSize: number;
  /** Newest first. */
  readonly #parts: Part[] = [];
  /** Those without a fingerprint are few different ones. */
  readonly #plain = new Map<number, Written>();

  constructor(remembered: Remembered) {
    this.#remembered = remembered;
    this.#partSize = Math.max(1, Math.floor(remembered.keep / PARTS));
  }

  get size(): number {
    return this.#parts.reduce((sum, { byToken }) => sum + byToken.size, 0);
  }

  get(token: string): Written | undefined {
    for (const { byToken } of this.#parts) {
      const found = byToken.get(token);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  set(token: string, { fingerprint, accepted, at }: Outcome): void {
    const { keepMs } = this.#remembered;
    const oldest = Date.now() - keepMs;
    while (this.#parts.length > 0 && this.#parts.at(-1)!.to <= oldest) this.#parts.pop();
    if (at <= oldest || this.get(token) !== undefined) return;
    let part = this.#parts[0];
    if (
      part === undefined || part.byToken.size >= this.#partSize || at - part.from > keepMs / PARTS
    ) {
      part = { byToken: new Map(), from: at, to: at };
      this.#parts.unshift(part);
      while (this.size > this.#remembered.keep - this.#partSize) this.#parts.pop();
    }
    part.byToken.set(token, this.#written(fingerprint, accepted));
    part.to = Math.max(part.to, at);
  }

  #written(fingerprint: string, accepted: number): Written {
    if (fingerprint !== "") return { fingerprint, accepted };
    const known = this.#plain.get(accepted) ?? { fingerprint, accepted };
    this.#plain.set(accepted, known);
    return known;
  }
}
