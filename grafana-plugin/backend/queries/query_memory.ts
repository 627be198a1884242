import { getHeapStatistics } from "node:v8";
import { slots } from "#core/async/concurrency.ts";
import {
  AdmissionRefused,
  ByteAdmission,
  type Lease,
  type RefusalReason,
} from "#core/async/byte_admission.ts";

/** Share of the heap's limit that answers may take together, where nothing is declared. */
const SHARE = 0.4;
/** What a query takes before it has read anything, bytes. */
const FIRST_BYTES = 256 * 1_024;
/** It grows by no less, bytes: not for every page. */
const STEP_BYTES = 1_048_576;
/**
 * Memory per byte that was read, and per value, as measured: what was read, the frames that are
 * made of it, and what encodes them, all there at once.
 */
const PER_BYTE = 3;
const PER_VALUE = 24;

const LIMITS = { maxWaiting: 256, maxWaitMs: 15_000 };

/** A query was refused since the memory for answers is taken. */
export class QueryRefused extends Error {
  override readonly name = "QueryRefused";
  readonly reason: RefusalReason;

  constructor(message: string, reason: RefusalReason) {
    super(message);
    this.reason = reason;
  }
}

/** What a query may hold in memory; it grows as rows are read. */
export interface QueryLease {
  /**
   * Waits until the query may hold what it has read by then.
   *
   * @param read of all that is to be held, with what comes next: bytes on the wire, and values
   * @throws {QueryRefused} with what to do
   */
  hold(read: { readonly bytes: number; readonly values: number }): Promise<void>;
  /** Once the answer was sent. */
  release(): void;
}

/**
 * The memory of one process for answers, of all datasources together. Datasources and their users
 * take turns; who finds no room waits, and is then refused.
 */
export class QueryMemory {
  readonly #admission: ByteAdmission;

  /** @param capacityBytes default: {@linkcode SHARE} of the heap's limit */
  constructor(capacityBytes: number = SHARE * getHeapStatistics().heap_size_limit) {
    this.#admission = new ByteAdmission({ ...LIMITS, capacityBytes: Math.floor(capacityBytes) });
  }

  /** For the metrics. */
  get figures(): {
    readonly capacityBytes: number;
    readonly inFlightBytes: number;
    readonly waiting: number;
    readonly refused: number;
  } {
    const { capacityBytes, inFlightBytes, waiting, refused } = this.#admission;
    return { capacityBytes, inFlightBytes, waiting, refused };
  }

  /**
   * Waits for a query's turn.
   *
   * @param owner the datasource and the user
   * @throws {QueryRefused} with what to do; the signal's reason when it aborts
   */
  async admit(owner: string, signal: AbortSignal): Promise<QueryLease> {
    const lease = await explained(this.#admission.admit({ bytes: FIRST_BYTES, owner, signal }));
    // Several pages are read at once, and a lease grows once at a time.
    const turns = slots(1);
    return { hold: (read) => turns(() => hold(lease, read)), release: () => lease.release() };
  }
}

async function hold(
  lease: Lease,
  { bytes, values }: { readonly bytes: number; readonly values: number },
): Promise<void> {
  const more = bytes * PER_BYTE + values * PER_VALUE - lease.bytes;
  if (more > 0) await explained(lease.grow(Math.max(more, STEP_BYTES)));
}

async function explained<T>(admission: Promise<T>): Promise<T> {
  try {
    return await admission;
  } catch (error) {
    if (!(error instanceof AdmissionRefused)) throw error;
    const { message, reason, retryAfterMs } = error;
    const seconds = Math.ceil(retryAfterMs / 1_000);
    throw new QueryRefused(
      reason === "too large"
        ? `The query takes too much memory: ${message}. Ask for a shorter time range, fewer ` +
          "columns or keys, or a LIMIT, or have query_memory of the plugin raised"
        : `Too many answers are being made at once: ${message}. Try again in ${seconds} s; if it ` +
          "happens often, ask for shorter time ranges, or have query_memory of the plugin raised",
      reason,
    );
  }
}
