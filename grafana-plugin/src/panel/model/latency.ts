const SAMPLES = 200;

/** Remembers the newest latencies (ms) and says their median and 95th percentile. */
export class Latency {
  #samples: number[] = [];
  #next = 0;

  /** `appended`: when updates were appended to Kafka; `now`: when they arrived. Both epoch ms. */
  add(appended: readonly number[], now: number) {
    for (const at of appended) {
      this.#samples[this.#next] = Math.max(0, now - at);
      this.#next = (this.#next + 1) % SAMPLES;
    }
  }

  /** Null before the first update. */
  get quantiles(): { p50: number; p95: number } | null {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * sorted.length)];
    const [p50, p95] = [at(0.5), at(0.95)];
    return p50 === undefined || p95 === undefined ? null : { p50, p95 };
  }
}
