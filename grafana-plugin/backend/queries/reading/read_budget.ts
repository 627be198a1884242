import type { Limits } from "../../../src/contract/settings.ts";
import { type Notice, warning } from "../../../src/frames/mod.ts";

/** What one query may still read. */
export class ReadBudget {
  readonly #limits: Required<Limits>;
  readonly #began = performance.now();
  readonly #signal: AbortSignal;
  #rows = 0;
  #bytes = 0;
  #partitions = 0;
  #reached: string | null = null;

  constructor(limits: Required<Limits>, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Counts a row of so many bytes; false when the query must read no more. */
  take(bytes: number): boolean {
    if (!this.open()) return false;
    this.#rows++;
    this.#bytes += bytes;
    return true;
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
    const { maxRows, maxBytes, timeoutMs } = this.#limits;
    if (this.#rows >= maxRows) this.#reached ??= `${maxRows} rows`;
    else if (this.#bytes >= maxBytes) this.#reached ??= `${Math.round(maxBytes / 1_048_576)} MiB`;
    else if (performance.now() - this.#began >= timeoutMs) this.#reached ??= `${timeoutMs} ms`;
    return this.#reached === null;
  }

  /** What was left out, if anything. */
  notices(): Notice[] {
    return this.#reached === null ? [] : [
      warning(
        `Cut at the limit of ${this.#reached}: the oldest are missing. Choose a shorter time range ` +
          "or fewer keys, or raise the limit in the datasource's settings",
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
