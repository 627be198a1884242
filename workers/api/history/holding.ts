import type { ByteAdmission, Lease } from "#core/async/byte_admission.ts";
import type { PageHolder } from "#core/cassandra/reads/read.ts";

/** What one request takes for pages that are on their way together, bytes. */
const MOST_AT_ONCE = 32 * 1_048_576;

/** What one request holds of the memory for reads; it must be disposed of when its answer is sent. */
export class Holding implements PageHolder, Disposable {
  readonly #admission: ByteAdmission;
  readonly #owner: string;
  readonly #signal: AbortSignal;
  #lease: Lease | undefined;
  /** Buckets are read side by side, but a lease grows once at a time. */
  #turn: Promise<void> = Promise.resolve();
  /** Pages that were taken for and have not come yet. */
  #coming = 0;
  #wake = () => {};
  #over = false;

  constructor(
    admission: ByteAdmission,
    { owner, signal }: { readonly owner: string; readonly signal: AbortSignal },
  ) {
    this.#admission = admission;
    this.#owner = owner;
    this.#signal = signal;
  }

  /**
   * Waits until so much more may be held.
   *
   * @throws {AdmissionRefused} when it may not in time
   */
  readonly take = (bytes: number): Promise<void> =>
    this.#inTurn(async () => {
      let taken = this.#takeNow(bytes);
      // What is on its way mostly comes to far less than was taken for it. Requests that waited for
      // each other's memory before that would be refused for what none of them needs.
      while (!taken && this.#coming > 0 && !this.#over) {
        await new Promise<void>((resolve) => this.#wake = resolve);
        taken = this.#takeNow(bytes);
      }
      if (!taken) await this.#grow(bytes);
      this.#coming++;
    });

  /**
   * A page came to more or less than was taken for it.
   *
   * @throws {AdmissionRefused} when it came to more than may be held
   */
  readonly settle = async (taken: number, bytes: number): Promise<void> => {
    this.#coming--;
    if (bytes < taken) this.#lease?.shrink(taken - bytes);
    this.#wake();
    if (bytes > taken) await this.#inTurn(() => this.#grow(bytes - taken));
  };

  /** Holds so much from now on: what was read has become an answer. */
  keep(bytes: number): void {
    const lease = this.#lease;
    if (lease !== undefined && lease.bytes > bytes) lease.shrink(lease.bytes - bytes);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#wake();
    this.#lease?.release();
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Takes so much if this request holds little enough, and there is room. */
  #takeNow(bytes: number): boolean {
    const lease = this.#lease;
    if (lease === undefined || this.#over) return false;
    return lease.bytes + bytes <= MOST_AT_ONCE && lease.growNow(bytes);
  }

  async #grow(bytes: number): Promise<void> {
    if (this.#over) throw new DOMException("The request is over", "AbortError");
    if (this.#lease !== undefined) return await this.#lease.grow(bytes);
    const lease = await this.#admission.admit({
      bytes,
      owner: this.#owner,
      signal: this.#signal,
    });
    if (this.#over) lease.release();
    this.#lease = lease;
  }
}
