/** One window of a series: the value of one aggregate of one measure of one key. */
export interface Point {
  /** Epoch ms, inclusive. */
  readonly start: number;
  /** Epoch ms, exclusive. */
  readonly end: number;
  /** Undefined when the window has no value; a number that is not finite counts as that too. */
  readonly value: number | undefined;
}

/** What is expected of a window: finite numbers, `lower` ≤ `value` ≤ `upper`. */
export interface Forecast {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** How often the actual value is meant to lie within `lower` … `upper`: 0.9. */
  readonly level: number;
}

/**
 * A model that learns a series point by point. Pure: no I/O, no clock, nothing random that its
 * options do not fix. The same points in the same order make the same state, to the bit.
 */
export interface OnlineModel {
  /** Name of the method. */
  readonly name: string;
  /** Bytes of its state in memory. */
  readonly bytes: number;
  /** Learns the next point. Points come in order of time, each once. */
  learn(point: Point): void;
  /**
   * What is expected of the window that is `horizon` windows after the last one learned.
   *
   * @returns undefined as long as nothing has been learned
   * @throws {RangeError} If the horizon is not one that the model was made for.
   */
  forecast(horizon: number): Forecast | undefined;
  /** The whole state: a model restored from it behaves alike, to the bit. */
  snapshot(): Uint8Array<ArrayBuffer>;
}

/** Tells how unusual a point is beside those learned before it. */
export interface AnomalyModel {
  readonly name: string;
  /** 0 usual … 1 never seen the like; undefined as long as too little has been learned. */
  score(features: Float64Array): number | undefined;
  learn(features: Float64Array): void;
}
