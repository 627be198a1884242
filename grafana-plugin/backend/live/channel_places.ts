/** Places that are remembered at most. */
const MAX_PLACES = 2_000;
/** A snapshot waits no longer than this for its stream to begin, ms. */
const STALE_MS = 20_000;

/**
 * Where the stream of each channel goes on.
 *
 * Grafana asks for the snapshot of a channel first and starts its stream a little later, and it
 * starts a stream again after a fault: what happened in between must not be lost.
 */
export class ChannelPlaces {
  readonly #places = new Map<string, { seq: number; at: number }>();
  readonly #running = new Set<string>();

  /** Whether the channel is being fed. */
  isRunning(path: string): boolean {
    return this.#running.has(path);
  }

  /** A viewer got a snapshot up to `seq`; the stream must not begin after it. */
  subscribed(path: string, seq: number, now: number): void {
    const known = this.#places.get(path);
    if (
      this.#running.has(path) ||
      (known !== undefined && now - known.at < STALE_MS)
    ) return;
    this.#put(path, { seq, at: now });
  }

  /** The stream begins: at the place that is remembered, else at `end`. */
  started(path: string, end: number, now: number): number {
    this.#running.add(path);
    const known = this.#places.get(path);
    return known !== undefined && now - known.at < STALE_MS ? Math.min(known.seq, end) : end;
  }

  /** The stream ended after it sent everything before `seq`. */
  stopped(path: string, seq: number, now: number): void {
    this.#running.delete(path);
    this.#put(path, { seq, at: now });
  }

  #put(path: string, place: { seq: number; at: number }): void {
    this.#places.delete(path);
    this.#places.set(path, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MAX_PLACES && oldest !== undefined) {
      this.#places.delete(oldest);
    }
  }
}
