import React from 'react';
import { useTheme2 } from '@grafana/ui';

interface Props {
  samples: readonly Sample[];
  /** What it shows, for those who do not see it. */
  label: string;
  /** px */
  width?: number;
  /** px */
  height?: number;
}

/** A small line of the last minutes; the axis starts at zero. */
export function Sparkline({ samples, label, width = 96, height = 22 }: Props) {
  const theme = useTheme2();
  const path = sparklinePath(samples, { width, height });
  if (path === undefined) {
    return <svg width={width} height={height} aria-hidden="true" />;
  }
  const color = theme.visualization.getColorByName('blue');
  return (
    <svg width={width} height={height} style={{ display: 'block' }} role="img" aria-label={label}>
      <path d={path.area} fill={color} fillOpacity={0.15} />
      <path d={path.line} fill="none" stroke={color} strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}

/** A value at a moment (epoch ms). */
export interface Sample {
  at: number;
  value: number;
}

/** SVG path data: the line, and the same closed at the zero line. */
interface SparklinePath {
  line: string;
  area: string;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Fits samples, ascending in time, into a box in px; undefined for fewer than two. */
export function sparklinePath(
  samples: readonly Sample[],
  box: { width: number; height: number }
): SparklinePath | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) {
    return undefined;
  }
  const highest = Math.max(...samples.map((sample) => sample.value), Number.MIN_VALUE);
  const inset = 1; // half of the stroke stays inside of the box
  const points = samples.map(({ at, value }) => {
    const x = ((at - first.at) / (last.at - first.at)) * box.width;
    const y = box.height - inset - (value / highest) * (box.height - 2 * inset);
    return `${round(x)},${round(y)}`;
  });
  const line = `M${points.join('L')}`;
  return { line, area: `${line}V${box.height}H0Z` };
}
