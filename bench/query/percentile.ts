/** The value below which a share of the figures lies: the nearest rank, so always one of them. */
export function percentile(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError("A percentile needs at least one figure");
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
