/** How much may be done. */
export interface Rate {
  /** In the long run; Infinity: any number. */
  readonly perSecond: number;
  /** At once, after a pause. */
  readonly burst: number;
}

/** Options of {@linkcode RateLimit}. */
export interface RateLimitOptions {
  /** Of each device. */
  readonly device: Rate;
  /** Of all together. */
  readonly all: Rate;
  /** Tells the time, ms. Default: `performance.now`. */
  readonly now?: () => number;
}

/** What was refused, and for how long. */
export interface TooFast {
  readonly who: "device" | "all";
  readonly retryAfterMs: number;
}

/** Buckets of devices that are kept twice at most: beyond that those silent longest begin anew. */
const MAX_DEVICES = 50_000;

interface Bucket {
  tokens: number;
  /** When it had them, ms. */
  at: number;
}

/** Limits what devices send, each and together, by token buckets. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #now: () => number;
  readonly #all: Bucket;
  /**
   * Those that sent lately, and those before them. Deleting the oldest of one map, one by one, would
   * have each of them pass by all that are deleted already.
   */
  #devices = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();
  #since: number;

  constructor(options: RateLimitOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#since = this.#now();
    this.#all = { tokens: options.all.burst, at: this.#since };
  }

  /** Devices that are told apart. */
  get devices(): number {
    return this.#devices.size + this.#before.size;
  }

  /** Counts a message of any device. @returns why not, when there were too many */
  takeOfAll(): TooFast | undefined {
    const wait = take(this.#all, this.#options.all, this.#now());
    return wait === 0 ? undefined : { who: "all", retryAfterMs: wait };
  }

  /** Counts a message of this device. @returns why not, when it sent too many */
  takeOf(device: string): TooFast | undefined {
    const { device: rate } = this.#options;
    if (rate.perSecond === Infinity) return undefined;
    const now = this.#now();
    this.#forget(now);
    let bucket = this.#devices.get(device);
    if (bucket === undefined) {
      bucket = this.#before.get(device) ?? { tokens: rate.burst, at: now };
      this.#before.delete(device);
      this.#devices.set(device, bucket);
    }
    const wait = take(bucket, rate, now);
    return wait === 0 ? undefined : { who: "device", retryAfterMs: wait };
  }

  /** A bucket that is full again says nothing. */
  #forget(now: number): void {
    const { perSecond, burst } = this.#options.device;
    const fullMs = burst / perSecond * 1_000;
    if (now - this.#since < fullMs && this.#devices.size < MAX_DEVICES) return;
    this.#before = this.#devices;
    this.#devices = new Map();
    this.#since = now;
  }
}

/** @returns 0 when a token was there, else when one will be, ms */
function take(bucket: Bucket, { perSecond, burst }: Rate, now: number): number {
  if (perSecond === Infinity) return 0;
  bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perSecond / 1_000);
  bucket.at = now;
  if (bucket.tokens < 1) return (1 - bucket.tokens) * 1_000 / perSecond;
  bucket.tokens--;
  return 0;
}
