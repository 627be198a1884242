/** Median, least and greatest of some figures. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of at least one figure. @throws {RangeError} when there is none */
export function spread(figures: readonly number[]): Spread {
  if (figures.length === 0) throw new RangeError("A spread needs at least one figure");
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** `median (min–max)` with this many decimals; one figure alone is its own spread. */
export function formatSpread(figures: readonly number[], decimals: number): string {
  const format = (value: number) => value.toLocaleString("en", { maximumFractionDigits: decimals });
  const { median, min, max } = spread(figures);
  if (figures.length === 1) return format(median);
  return `${format(median)} (${format(min)}–${format(max)})`;
}

/** The value below which a share of the figures lies: the nearest rank, so always one of them. */
export function percentile(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError("A percentile needs at least one figure");
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** The slope of the line through some points [x, y] that fits them best (least squares). */
export function slope(points: readonly (readonly [number, number])[]): number {
  if (points.length < 2) throw new RangeError("A slope needs at least two points");
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
