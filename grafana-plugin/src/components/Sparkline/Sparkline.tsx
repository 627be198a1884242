import React from 'react';
import { useTheme2 } from '@grafana/ui';

import { sparklinePath, type Sample } from './path.ts';

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
