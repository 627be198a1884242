import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { KafkaRecord } from "../kafka/record_batch.ts";

/** What became of a request that was written. */
export interface Outcome {
  /** Of the body: the same key with another body is a mistake of the client. */
  readonly fingerprint: string;
  /** Records that were written. */
  readonly accepted: number;
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
function digest(text: string): string {
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
  /** For so long, ms. */
  readonly keepMs: number;
  /** At most so many, the newest. */
  readonly keep: number;
}

/** The newest outcomes, by token. */
export class Outcomes {
  readonly #remembered: Remembered;
  /** Oldest first, nearly: clocks of brokers differ a little. */
  readonly #byToken = new Map<string, Outcome>();

  constructor(remembered: Remembered) {
    this.#remembered = remembered;
  }

  get size(): number {
    return this.#byToken.size;
  }

  get(token: string): Outcome | undefined {
    return this.#byToken.get(token);
  }

  set(token: string, outcome: Outcome): void {
    const oldest = Date.now() - this.#remembered.keepMs;
    if (outcome.at > oldest) this.#byToken.set(token, outcome);
    for (const [each, { at }] of this.#byToken) {
      if (at > oldest && this.#byToken.size <= this.#remembered.keep) break;
      this.#byToken.delete(each);
    }
  }
}
