/** Options of {@linkcode ByteAdmission}. */
export interface ByteAdmissionOptions {
  /** Bytes that all requests together may hold at once. */
  readonly capacityBytes: number;
  /** Requests that may wait; of more, one of the owner with the most waiting is refused. */
  readonly maxWaiting: number;
  /** Longest wait for a place, ms. */
  readonly maxWaitMs: number;
  /**
   * Share of the capacity that one owner may hold, above 0 up to 1. Default 0.75: something is left
   * for the others.
   */
  readonly ownerShare?: number;
}

/** What asks for a place. */
export interface AdmissionRequest {
  /** What it will hold, as far as is known: it may grow later. */
  readonly bytes: number;
  /** For whom: owners take turns. */
  readonly owner: string;
  /** Gives up the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a request was refused. */
export type RefusalReason =
  /** It alone is more than one owner may hold: no wait helps. */
  | "too large"
  /** Too many wait already. */
  | "queue full"
  /** It waited as long as a request may. */
  | "waited"
  /** It, and others that hold what it needs, wait for each other; it was the last to come. */
  | "stuck";

/** A request got no place. */
export class AdmissionRefused extends Error {
  override readonly name = "AdmissionRefused";
  readonly reason: RefusalReason;
  /** When it may be worth another try, ms; 0 where none helps. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    { reason, retryAfterMs }: { readonly reason: RefusalReason; readonly retryAfterMs: number },
  ) {
    super(message);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A request's place. */
export interface Lease extends Disposable {
  /** What it holds. */
  readonly bytes: number;
  /**
   * Takes so many bytes more, at once or when others have released theirs.
   *
   * @throws {AdmissionRefused} when there is no room for them in time; the lease stays as it is
   * @throws the request's signal's reason when it aborts
   */
  grow(bytes: number): Promise<void>;
  /** Takes so many bytes more if there is room now; says whether. */
  growNow(bytes: number): boolean;
  /** Gives so many bytes back, of what it holds at most: it came to less than was expected. */
  shrink(bytes: number): void;
  /** Gives everything back; a second time it does nothing. */
  release(): void;
}

/** A lease as the admission sees it. */
interface Held extends Lease {
  bytes: number;
  readonly owner: string;
  readonly signal: AbortSignal | undefined;
}

/** A request that waits for a place, or a lease that waits to grow. */
interface Waiter {
  readonly bytes: number;
  readonly owner: string;
  readonly admit: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Bounds what requests hold in memory together, in bytes. Beyond that requests wait, and are
 * refused when too many wait or one has waited too long.
 *
 * Owners take turns, each with its oldest request, and none holds more than its share. A lease that
 * grows goes before new requests, since it holds something that only its end gives back. Where
 * leases that grow wait for each other, the one that came last is refused.
 */
export class ByteAdmission {
  readonly capacityBytes: number;
  /** Most that one owner may hold. */
  readonly ownerBytes: number;
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;
  /** In the order in which they were admitted. */
  readonly #leases = new Set<Held>();
  /** Leases that wait to grow. */
  readonly #growing = new Map<Held, Waiter>();
  /** Waiting requests by owner, each oldest first; the owner whose turn it is comes first. */
  readonly #queues = new Map<string, Waiter[]>();
  readonly #heldBy = new Map<string, number>();
  #inFlightBytes = 0;
  #queued = 0;
  #refused = 0;

  constructor(options: ByteAdmissionOptions) {
    const { capacityBytes, maxWaiting, maxWaitMs, ownerShare = 0.75 } = options;
    this.capacityBytes = capacityBytes;
    this.ownerBytes = Math.floor(capacityBytes * ownerShare);
    this.#maxWaiting = maxWaiting;
    this.#maxWaitMs = maxWaitMs;
  }

  /** What all requests hold. */
  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  /** Requests that wait, for a place or to grow. */
  get waiting(): number {
    return this.#queued + this.#growing.size;
  }

  /** Refusals so far. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Waits for a place. Whoever gets one must release it.
   *
   * @throws {AdmissionRefused} when there is none in time
   * @throws the signal's reason when it aborts before
   */
  async admit({ bytes, owner, signal }: AdmissionRequest): Promise<Lease> {
    checkBytes(bytes);
    signal?.throwIfAborted();
    if (bytes > this.ownerBytes) throw this.#tooLarge(bytes);
    const overtakes = this.#queues.has(owner) || this.#first() !== undefined;
    if (!overtakes && this.#mayEnter(bytes, owner)) return this.#enter(bytes, owner, signal);
    this.#makeRoomInQueue(owner);
    const place = Promise.withResolvers<Lease>();
    const waiter: Waiter = {
      bytes,
      owner,
      admit: () => place.resolve(this.#enter(bytes, owner, signal)),
      fail: place.reject,
    };
    this.#queues.set(owner, [...this.#queues.get(owner) ?? [], waiter]);
    this.#queued++;
    return await this.#wait(place.promise, {
      waiter,
      signal,
      leave: () => this.#dequeue(waiter),
    });
  }

  #growNow(lease: Held, bytes: number): boolean {
    checkBytes(bytes);
    if (!this.#leases.has(lease)) throw new Error("a lease that was released cannot grow");
    if (this.#growing.has(lease)) throw new Error("a lease grows once at a time");
    if (!this.#fits(bytes, lease.owner)) return false;
    this.#take(lease, bytes);
    return true;
  }

  async #grow(lease: Held, bytes: number): Promise<void> {
    lease.signal?.throwIfAborted();
    if (this.#growNow(lease, bytes)) return;
    if (lease.bytes + bytes > this.ownerBytes) throw this.#tooLarge(lease.bytes + bytes);
    const grown = Promise.withResolvers<void>();
    const waiter: Waiter = {
      bytes,
      owner: lease.owner,
      admit: () => grown.resolve(this.#take(lease, bytes)),
      fail: grown.reject,
    };
    this.#growing.set(lease, waiter);
    this.#breakCircles();
    await this.#wait(grown.promise, {
      waiter,
      signal: lease.signal,
      leave: () => this.#growing.delete(lease),
    });
  }

  #shrink(lease: Held, bytes: number): void {
    checkBytes(bytes);
    if (!this.#leases.has(lease)) return;
    this.#take(lease, -Math.min(bytes, lease.bytes));
    this.#serve();
  }

  #release(lease: Held): void {
    if (!this.#leases.delete(lease)) return;
    this.#growing.get(lease)?.fail(new Error("the lease was released while it grew"));
    this.#growing.delete(lease);
    this.#inFlightBytes -= lease.bytes;
    // A lease of 0 bytes may be all that its owner has.
    const left = (this.#heldBy.get(lease.owner) ?? 0) - lease.bytes;
    if (left === 0) this.#heldBy.delete(lease.owner);
    else this.#heldBy.set(lease.owner, left);
    this.#serve();
  }

  #enter(bytes: number, owner: string, signal: AbortSignal | undefined): Lease {
    const release = () => this.#release(lease);
    const lease: Held = {
      bytes: 0,
      owner,
      signal,
      grow: (more) => this.#grow(lease, more),
      growNow: (more) => this.#growNow(lease, more),
      shrink: (less) => this.#shrink(lease, less),
      release,
      [Symbol.dispose]: release,
    };
    this.#leases.add(lease);
    this.#take(lease, bytes);
    return lease;
  }

  #take(lease: Held, bytes: number): void {
    lease.bytes += bytes;
    this.#inFlightBytes += bytes;
    this.#heldBy.set(lease.owner, (this.#heldBy.get(lease.owner) ?? 0) + bytes);
  }

  #fits(bytes: number, owner: string): boolean {
    return this.#inFlightBytes + bytes <= this.capacityBytes && this.#fitsOwner(bytes, owner);
  }

  #fitsOwner(bytes: number, owner: string): boolean {
    return (this.#heldBy.get(owner) ?? 0) + bytes <= this.ownerBytes;
  }

  /** Growth goes first, unless only the share of another owner is in its way. */
  #mayEnter(bytes: number, owner: string): boolean {
    if (!this.#fits(bytes, owner)) return false;
    for (const growing of this.#growing.values()) {
      if (growing.owner === owner || this.#fitsOwner(growing.bytes, growing.owner)) return false;
    }
    return true;
  }

  /** Whose turn it is: the first whose own owner is not in its way. */
  #first(): Waiter | undefined {
    const grow = new Set([...this.#growing.values()].map(({ owner }) => owner));
    for (const [owner, [first]] of this.#queues) {
      if (!grow.has(owner) && this.#fitsOwner(first!.bytes, owner)) return first;
    }
    return undefined;
  }

  /** Lets in whom there is room for. */
  #serve(): void {
    // In the order of admission: what came first is likely to end first.
    for (const lease of this.#leases) {
      const growing = this.#growing.get(lease);
      if (growing === undefined || !this.#fits(growing.bytes, growing.owner)) continue;
      this.#growing.delete(lease);
      growing.admit();
    }
    // Nobody overtakes the first: many small requests would else keep a large one out for ever.
    for (;;) {
      const first = this.#first();
      if (first === undefined || !this.#mayEnter(first.bytes, first.owner)) break;
      this.#dequeue(first);
      // The owner's next turn comes after those of the others.
      const queue = this.#queues.get(first.owner);
      this.#queues.delete(first.owner);
      if (queue !== undefined) this.#queues.set(first.owner, queue);
      first.admit();
    }
    this.#breakCircles();
  }

  /** False when it is in no queue any more. */
  #dequeue(waiter: Waiter): boolean {
    const queue = this.#queues.get(waiter.owner);
    const at = queue?.indexOf(waiter) ?? -1;
    if (queue === undefined || at < 0) return false;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(waiter.owner);
    this.#queued--;
    return true;
  }

  /**
   * Sees to it that one more may wait, if need be at the cost of the owner with the most waiting.
   *
   * @throws {AdmissionRefused} when that is `owner` itself
   */
  #makeRoomInQueue(owner: string): void {
    if (this.#queued < this.#maxWaiting) return;
    let longest = this.#queues.get(owner) ?? [];
    let most = longest.length + 1;
    for (const queue of this.#queues.values()) {
      if (queue.length > most) [longest, most] = [queue, queue.length];
    }
    const last = most === longest.length ? longest.at(-1) : undefined;
    if (last === undefined) throw this.#refusal("queue full");
    this.#dequeue(last);
    last.fail(this.#refusal("queue full"));
  }

  /** Refuses leases that wait to grow for each other, the last first, until no others do. */
  #breakCircles(): void {
    for (let stuck = this.#stuck(); stuck !== undefined; stuck = this.#stuck()) {
      const growing = this.#growing.get(stuck)!;
      this.#growing.delete(stuck);
      growing.fail(this.#refusal("stuck"));
    }
  }

  /** The last lease that could not grow even if all who can end had ended. */
  #stuck(): Held | undefined {
    if (this.#growing.size === 0) return undefined;
    // Who does not wait ends; so does, in turn, who can grow then.
    const waiting = [...this.#leases].filter((lease) => this.#growing.has(lease));
    for (;;) {
      const all = sumOf(waiting);
      const next = waiting.findIndex((lease) => {
        const { bytes, owner } = this.#growing.get(lease)!;
        const own = sumOf(waiting.filter((other) => other.owner === owner));
        return all + bytes <= this.capacityBytes && own + bytes <= this.ownerBytes;
      });
      if (next < 0) return waiting.at(-1);
      waiting.splice(next, 1);
    }
  }

  /** Waits for a place until the time is over or the signal aborts. */
  async #wait<T>(
    place: Promise<T>,
    { waiter, signal, leave }: {
      readonly waiter: Waiter;
      readonly signal: AbortSignal | undefined;
      readonly leave: () => boolean;
    },
  ): Promise<T> {
    const giveUp = (error: () => unknown) => {
      // It may have its place already, and only not know of it yet.
      if (!leave()) return;
      waiter.fail(error());
      // Who stood behind may fit.
      this.#serve();
    };
    const onAbort = () => giveUp(() => signal!.reason);
    const timer = setTimeout(() => giveUp(() => this.#refusal("waited")), this.#maxWaitMs);
    signal?.addEventListener("abort", onAbort);
    try {
      return await place;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #tooLarge(bytes: number): AdmissionRefused {
    this.#refused++;
    return new AdmissionRefused(
      `it needs ${mib(bytes)} of memory, more than the ${mib(this.ownerBytes)} that one may hold`,
      { reason: "too large", retryAfterMs: 0 },
    );
  }

  #refusal(reason: Exclude<RefusalReason, "too large">): AdmissionRefused {
    this.#refused++;
    const { inFlightBytes, capacityBytes, waiting } = this;
    return new AdmissionRefused(
      `others hold ${mib(inFlightBytes)} of the ${mib(capacityBytes)} of memory for requests, ` +
        `and ${waiting} wait`,
      { reason, retryAfterMs: Math.max(1_000, this.#maxWaitMs) },
    );
  }
}

function sumOf(leases: readonly Held[]): number {
  return leases.reduce((sum, { bytes }) => sum + bytes, 0);
}

function mib(bytes: number): string {
  return bytes < 1_048_576 ? `${bytes} bytes` : `${Math.round(bytes / 104_857.6) / 10} MiB`;
}

/** @throws {RangeError} for what is no size */
function checkBytes(bytes: number): void {
  if (!Number.isFinite(bytes) || bytes < 0) throw new RangeError(`${bytes} is no number of bytes`);
}
