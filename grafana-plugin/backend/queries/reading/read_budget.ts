import type { Limits } from "../../../src/contract/settings.ts";
import { type Notice, warning } from "../../../src/frames/mod.ts";
import type { QueryLease } from "../query_memory.ts";
import type { QueryContext } from "./context.ts";

/** A row of a stream is an object of so many values, roughly. */
const ROW_VALUES = 16;

/** What one query may still read. */
export class ReadBudget {
  readonly #limits: Required<Limits>;
  readonly #began = performance.now();
  readonly #signal: AbortSignal;
  readonly #lease: QueryLease | undefined;
  #rows = 0;
  #bytes = 0;
  #partitions = 0;
  #reached: string | null = null;

  constructor({ limits, lease, signal }: Pick<QueryContext, "limits" | "lease" | "signal">) {
    this.#limits = limits;
    this.#lease = lease;
    this.#signal = signal;
  }

  /**
   * Waits until a page of so many bytes may be held besides what was read.
   *
   * @throws {QueryRefused} when there is no memory for it
   */
  async makeRoom(
    { rows, bytes }: { readonly rows: number; readonly bytes: number },
  ): Promise<void> {
    await this.#lease?.hold({
      bytes: this.#bytes + bytes,
      values: (this.#rows + rows) * ROW_VALUES,
    });
  }

  /** Counts a row of so many bytes; false when there is no room for it. */
  take(bytes: number): boolean {
    if (!this.#hasRoom()) return false;
    this.#rows++;
    this.#bytes += bytes;
    return true;
  }

  /** Rows for which there is room, and the time that is left, ms. */
  get left(): { readonly rows: number; readonly ms: number } {
    const { maxRows, timeoutMs } = this.#limits;
    return {
      rows: Math.max(0, maxRows - this.#rows),
      ms: Math.max(0, timeoutMs - (performance.now() - this.#began)),
    };
  }

  /** Aborts when the query is cancelled. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Records that the time is over. */
  expire(): void {
    this.#reached ??= `${this.#limits.timeoutMs} ms`;
  }

  /** Counts a partition that is read. */
  partition(): void {
    this.#partitions++;
  }

  /**
   * False when a limit is reached.
   *
   * @throws {DOMException} when the query was cancelled
   */
  open(): boolean {
    this.#signal.throwIfAborted();
    if (this.left.ms === 0) this.expire();
    return this.#hasRoom();
  }

  #hasRoom(): boolean {
    const { maxRows, maxBytes } = this.#limits;
    if (this.#rows >= maxRows) this.#reached ??= `${maxRows} rows`;
    else if (this.#bytes >= maxBytes) this.#reached ??= `${Math.round(maxBytes / 1_048_576)} MiB`;
    return this.#reached === null;
  }

  /** What was left out, if anything. */
  notices(): Notice[] {
    return this.#reached === null ? [] : [
      warning(
        `Cut at the limit of ${this.#reached}: the oldest, or some keys, are missing. Choose a ` +
          "shorter time range or fewer keys, or raise the limit in the data source's settings",
      ),
    ];
  }

  /** Figures for the inspector. */
  stats(): { displayName: string; value: number; unit?: string }[] {
    return [
      { displayName: "Rows read", value: this.#rows },
      { displayName: "Partitions read", value: this.#partitions },
      { displayName: "Bytes read", value: this.#bytes, unit: "decbytes" },
      { displayName: "Time", value: Math.round(performance.now() - this.#began), unit: "ms" },
    ];
  }
}
