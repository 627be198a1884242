import { type PredictedSeries, seriesId } from "#core/contract/predicted_series.ts";
import type { Prediction } from "../api/contract.ts";

/**
 * Predictions of one key from history and live, of each window the nearest: told one window ahead,
 * or the fewest that is known.
 */
export class PredictionJoin {
  readonly #capacity: number;
  readonly #series = new Map<string, Map<number, Prediction>>();
  /** Grows with every change. */
  version = 0;

  /** @param capacity windows that are kept of each series, the newest */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Takes a prediction.
   *
   * @param source what is live comes in its order; what was read may be older than that
   * @returns whether it changes anything
   */
  add(prediction: Prediction, source: "live" | "history"): boolean {
    const name = seriesId(prediction);
    let windows = this.#series.get(name);
    if (windows === undefined) this.#series.set(name, windows = new Map());
    const known = windows.get(prediction.start);
    if (known !== undefined && !replaces(prediction, known, source)) return false;
    windows.set(prediction.start, prediction);
    if (windows.size > this.#capacity) windows.delete(Math.min(...windows.keys()));
    this.version++;
    return true;
  }

  /** By start, oldest first. */
  list(series: PredictedSeries): readonly Prediction[] {
    const windows = this.#series.get(seriesId(series));
    return windows === undefined ? [] : [...windows.values()].sort((a, b) => a.start - b.start);
  }
}

function replaces(next: Prediction, known: Prediction, source: "live" | "history"): boolean {
  if (next.horizon !== known.horizon) return next.horizon < known.horizon;
  if (source === "live") return true;
  return next.learned > known.learned || known.actual === undefined && next.actual !== undefined;
}
