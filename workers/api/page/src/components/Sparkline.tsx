import { sparklinePath } from "../chart/sparkline.ts";

const BOX = { width: 96, height: 20, capacity: 60 };

/** The last minute of a number, without a scale; the number itself stands beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const line = sparklinePath(values, BOX);
  const { width, height } = BOX;
  const first = width - (values.length - 1) * width / (BOX.capacity - 1);
  return (
    <svg
      class="sparkline"
      viewBox={`-1 -2 ${width + 2} ${height + 4}`}
      width={width}
      height={height + 4}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length > 1 && (
        <path class="sparkline-area" d={`${line}L${width} ${height}L${first} ${height}Z`} />
      )}
      {values.length > 1 && <path class="sparkline-line" d={line} />}
    </svg>
  );
}
