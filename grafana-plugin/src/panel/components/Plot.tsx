import React, { MutableRefObject, PointerEvent, RefObject, useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Geometry } from '#core/window_plot/geometry.ts';
import { PlotView } from '#core/window_plot/plot_view.ts';
import { Hit } from '#core/window_plot/pointing.ts';
import { PlotSettings } from '#core/window_plot/settings.ts';
import { usePlotView } from './usePlotView.ts';

/** A place on the page. */
export interface Point {
  x: number;
  y: number;
}

interface Props {
  settings: PlotSettings;
  view: MutableRefObject<PlotView | null>;
  scrollRef: RefObject<HTMLDivElement>;
  onHover: (hit: Hit | null, client: Point) => void;
  onClick: (hit: Hit | null, client: Point) => void;
  /** px of the plot; null: no selection any more. */
  onSelect: (selection: { from: number; to: number } | null) => void;
  onZoom: (range: { from: number; to: number }) => void;
  onScroll: (top: number) => void;
}

/** A drag shorter than this, px, is a click. */
const LEAST_DRAG = 6;

/** The canvases and what the pointer does on them. */
export function Plot({ settings, view, scrollRef, onHover, onClick, onSelect, onZoom, onScroll }: Props) {
  const styles = useStyles2(getStyles);
  const { below, above, band, geometry } = usePlotView(settings, view);
  const pressed = useRef<number | null>(null);
  const scrolls = geometry !== null && geometry.contentHeight > geometry.plot.height + 1;

  useEffect(() => {
    const canvas = above.current;
    const wheel = (event: WheelEvent) => {
      const bar = scrollRef.current;
      if (bar && !event.ctrlKey) {
        const top = bar.scrollTop;
        bar.scrollTop += event.deltaY;
        if (bar.scrollTop !== top) {
          event.preventDefault();
        }
      }
    };
    canvas?.addEventListener('wheel', wheel, { passive: false });
    return () => canvas?.removeEventListener('wheel', wheel);
  }, [above, scrollRef, scrolls]);

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const client = (event: PointerEvent) => ({ x: event.clientX, y: event.clientY });
  const onMove = (event: PointerEvent) => {
    const point = at(event);
    if (pressed.current !== null && Math.abs(point.x - pressed.current) >= LEAST_DRAG) {
      onSelect({ from: pressed.current, to: point.x });
    }
    onHover(view.current?.hit(point) ?? null, client(event));
  };
  const release = () => {
    pressed.current = null;
    onSelect(null);
  };
  const onUp = (event: PointerEvent) => {
    const point = at(event);
    const from = pressed.current;
    release();
    if (from === null) {
      return;
    }
    if (Math.abs(point.x - from) >= LEAST_DRAG && view.current) {
      const first = view.current.timeAt(Math.min(from, point.x));
      onZoom({ from: first, to: view.current.timeAt(Math.max(from, point.x)) });
    } else {
      onClick(view.current?.hit(point) ?? null, client(event));
    }
  };

  return (
    <div className={styles.plot} style={{ width: settings.width, height: settings.height }}>
      <div ref={band} className={styles.band} style={{ background: settings.palette.band }} />
      <canvas ref={below} className={styles.canvas} aria-hidden />
      <canvas
        ref={above}
        className={styles.canvas}
        data-testid="windows-canvas"
        aria-hidden
        onPointerDown={(event) => {
          if (event.button === 0) {
            pressed.current = at(event).x;
            event.currentTarget.setPointerCapture?.(event.pointerId);
          }
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={release}
        onPointerLeave={() => onHover(null, { x: 0, y: 0 })}
      />
      {scrolls && <Scrollbar geometry={geometry} scrollRef={scrollRef} onScroll={onScroll} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  plot: css({ position: 'relative', borderRadius: theme.shape.radius.default }),
  band: css({ position: 'absolute', top: 0, left: 0, visibility: 'hidden' }),
  canvas: css({ position: 'absolute', inset: 0, width: '100%', height: '100%', touchAction: 'pan-y' }),
});

interface ScrollbarProps {
  geometry: Geometry;
  scrollRef: RefObject<HTMLDivElement>;
  onScroll: (top: number) => void;
}

/** Scrolls rows that have no room, by mouse or finger; the axis stays where it is. By keyboard the arrows do it. */
function Scrollbar({ geometry, scrollRef, onScroll }: ScrollbarProps) {
  const styles = useStyles2(getScrollbarStyles);
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

const getScrollbarStyles = () => ({
  bar: css({
    position: 'absolute',
    right: 0,
    width: 8,
    overflowX: 'hidden',
    overflowY: 'auto',
    scrollbarWidth: 'thin',
  }),
});
