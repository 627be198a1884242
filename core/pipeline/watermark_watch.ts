import type { StreamState } from "../progress.ts";

/** Notices a watermark that stands still although records are counted. */
export class WatermarkWatch {
  #watermark: number | null = null;
  /** Since when the watermark is what it is, and how many records had been read then. */
  #mark: { readonly at: number; readonly in: number } | undefined;
  /** When the first record after that was noticed, epoch ms. */
  #heldSince: number | null = null;

  /** Adds what was seen last. */
  add({ watermark, ledger }: Pick<StreamState, "watermark" | "ledger">, at: number): void {
    if (this.#mark === undefined || watermark !== this.#watermark || ledger.in < this.#mark.in) {
      this.#watermark = watermark;
      this.#mark = { at, in: ledger.in };
      this.#heldSince = null;
    } else if (watermark !== null && ledger.in > this.#mark.in) this.#heldSince ??= at;
  }

  /** Since when it has been held, epoch ms; null when it is not. */
  get heldSince(): number | null {
    return this.#heldSince;
  }
}
