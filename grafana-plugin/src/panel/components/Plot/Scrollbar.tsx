import React, { RefObject } from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { Geometry } from '#core/window_plot/geometry.ts';

interface Props {
  geometry: Geometry;
  scrollRef: RefObject<HTMLDivElement>;
  onScroll: (top: number) => void;
}

/** Scrolls rows that have no room, by mouse or finger; the axis stays where it is. By keyboard the arrows do it. */
export function Scrollbar({ geometry, scrollRef, onScroll }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div
      ref={scrollRef}
      className={styles.bar}
      tabIndex={-1}
      aria-hidden
      style={{ top: geometry.plot.y, height: geometry.plot.height }}
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
    >
      <div style={{ width: 1, height: geometry.contentHeight }} />
    </div>
  );
}

const getStyles = () => ({
  bar: css({
    position: 'absolute',
    right: 0,
    width: 8,
    overflowX: 'hidden',
    overflowY: 'auto',
    scrollbarWidth: 'thin',
  }),
});
