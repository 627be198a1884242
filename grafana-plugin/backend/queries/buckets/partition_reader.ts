import type cassandra from "cassandra-driver";
import { type Slots, slots } from "#core/async/concurrency.ts";
import { TimeoutError } from "#core/async/time_limit.ts";
import { PageSizes } from "#core/cassandra/reads/page_size.ts";
import { readPage, type ResultPage } from "#core/cassandra/wire/read_page.ts";
import type { QueryLease } from "../query_memory.ts";
import type { PageSource } from "./merge_rows.ts";
import type { Partition } from "./partition.ts";
import type { BoundStatement } from "../cql/bind_statement.ts";

/** Pages that are asked for at once. */
const CONCURRENCY = 8;

/** What one query may read: `timeoutMs` in ms, `maxBytes` in bytes of values. */
export interface SharedReadOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** What may be held in memory. */
  readonly lease?: QueryLease | undefined;
  readonly signal: AbortSignal;
  /** Rows that the answer still has room for. */
  readonly rowsLeft: () => number;
  /** Partitions whose pages are in memory together. */
  readonly width: number;
}

/** Reading stopped before its end. */
export class ReadCut extends Error {
  override readonly name = "ReadCut";

  /** @param late true when the time was over */
  constructor(readonly reason: string, readonly late: boolean) {
    super(reason);
  }
}

/** What was read of a partition. */
export interface PartitionCount {
  readonly partition: Partition;
  pages: number;
  rows: number;
  /** There are further pages. */
  more: boolean;
}

/** Bytes of a page where several partitions have one in memory. */
const PAGE_BYTES = 4 * 1_048_576;
const LEAST_PAGE_BYTES = 64 * 1_024;

/** Reads the pages of one query's partitions, a few at once, within limits that they share. */
export class SharedRead {
  counts: PartitionCount[] = [];
  /** The first that came, which may have no rows. */
  first: ResultPage | undefined;
  pages = 0;
  rows = 0;
  bytes = 0;
  readonly #client: cassandra.Client;
  readonly #options: SharedReadOptions;
  readonly #started = performance.now();
  readonly #slots: Slots = slots(CONCURRENCY);
  readonly #sizes: PageSizes;
  #stop = new AbortController();

  constructor(client: cassandra.Client, options: SharedReadOptions) {
    this.#client = client;
    this.#options = options;
    const { width } = options;
    this.#sizes = new PageSizes({
      pageBytes: Math.max(LEAST_PAGE_BYTES, PAGE_BYTES / Math.max(1, width / CONCURRENCY)),
    });
  }

  /** Since the beginning, ms. */
  get ms(): number {
    return performance.now() - this.#started;
  }

  /** Ends what still waits for Cassandra. */
  stop(): void {
    this.#stop.abort();
  }

  /** Ends what waits, and begins anew within the same limits. */
  abandon(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.counts = [];
  }

  /** Asks for a partition's first page at once. */
  open(
    partition: Partition,
    bind: (partition: Partition) => Promise<BoundStatement>,
  ): PageSource {
    const count: PartitionCount = { partition, pages: 0, rows: 0, more: true };
    const { counts } = this;
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    let bound: Promise<BoundStatement> | undefined;
    const read = (pageState?: string) => {
      const page = this.#slots(async () => {
        this.#check(signal);
        bound ??= bind(partition);
        if (count.pages++ === 0) counts.push(count);
        return await this.#page(await bound, { pageState, signal });
      });
      // A page that is never asked for must not end the process with its error.
      page.catch(() => {});
      return page;
    };
    const first = read();
    let following: (() => Promise<ResultPage>) | null = () => first;
    return {
      next: async () => {
        while (following !== null) {
          const page: ResultPage = await following();
          count.rows += page.rowCount;
          count.more = page.pageState !== undefined;
          following = this.#following(page, read);
          if (page.rowCount > 0) return page;
        }
        return null;
      },
    };
  }

  /** The next page is read while this one is used, if the answer has room for it. */
  #following(
    { pageState, rowCount }: ResultPage,
    read: (pageState: string) => Promise<ResultPage>,
  ): (() => Promise<ResultPage>) | null {
    if (pageState === undefined) return null;
    if (this.#options.rowsLeft() <= rowCount) return () => read(pageState);
    const page = read(pageState);
    return () => page;
  }

  async #page(
    { statement, params }: BoundStatement,
    { pageState, signal }: {
      readonly pageState: string | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<ResultPage> {
    this.#check(signal);
    const { timeoutMs, rowsLeft } = this.#options;
    const asked = this.#sizes.next(rowsLeft());
    await this.#options.lease?.hold({
      bytes: this.bytes + this.#sizes.expectedBytes(asked),
      values: (this.rows + asked) * (this.first?.columns.length ?? 1),
    });
    try {
      const page = await readPage(this.#client, {
        cql: statement,
        params,
        fetchSize: asked,
        timeoutMs: timeoutMs - this.ms,
        pageState,
        signal,
      });
      this.#sizes.measured({ asked, rows: page.rowCount, bytes: page.bytes });
      this.first ??= page;
      this.pages++;
      this.rows += page.rowCount;
      this.bytes += page.bytes;
      return page;
    } catch (error) {
      if (isTimeout(error)) throw this.#late();
      throw error;
    }
  }

  #check(signal: AbortSignal): void {
    signal.throwIfAborted();
    const { timeoutMs, maxBytes } = this.#options;
    if (this.ms >= timeoutMs) throw this.#late();
    if (this.bytes >= maxBytes) throw new ReadCut(`it is larger than ${maxBytes} bytes`, false);
  }

  #late(): ReadCut {
    return new ReadCut(`it took longer than ${this.#options.timeoutMs / 1_000} s`, true);
  }
}

/** The driver, too, may be the first to give up. */
function isTimeout(error: unknown): boolean {
  return error instanceof TimeoutError ||
    error instanceof Error && error.name === "OperationTimedOutError";
}
