/** Size of the box that the line is drawn in. */
export interface SparklineBox {
  readonly width: number;
  readonly height: number;
  /** The line is drawn as if there were this many values; a shorter one begins further right. */
  readonly capacity: number;
}

/** An SVG path through values from zero to their highest, the newest at the right edge. */
export function sparklinePath(
  values: readonly number[],
  { width, height, capacity }: SparklineBox,
): string {
  const highest = Math.max(...values, 1e-9);
  const step = width / Math.max(1, capacity - 1);
  const first = width - (values.length - 1) * step;
  return values.map((value, index) => {
    const x = first + index * step;
    const y = height - value / highest * height;
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
}
