import React, { HTMLAttributes, ReactNode, Ref, useLayoutEffect, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { VizLegendOptions } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';

interface Props {
  width: number;
  height: number;
  header: ReactNode;
  legend: ReactNode;
  legendOptions: VizLegendOptions;
  /** Of the element around the picture. */
  plotRef: Ref<HTMLDivElement>;
  plotProps: HTMLAttributes<HTMLDivElement>;
  /** The picture. */
  children: ReactNode;
}

/** Header, picture and legend; header and legend only where they leave room for the picture. */
export function PanelLayout({ width, height, header, legend, legendOptions, plotRef, plotProps, children }: Props) {
  const styles = useStyles2(getStyles);
  const showLegend = legendOptions.showLegend && height >= 140 && width >= 200;
  const aside = legendOptions.placement === 'right' && width >= 400;
  return (
    <div className={styles.panel} style={{ width, height }}>
      {height >= 90 && header}
      <div className={aside ? styles.beside : styles.above}>
        <div ref={plotRef} className={styles.plot} {...plotProps}>
          {children}
        </div>
        {showLegend && (
          <div
            className={aside ? styles.legendAside : styles.legendBelow}
            style={aside ? { width: legendOptions.width } : undefined}
          >
            {legend}
          </div>
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  above: css({ display: 'flex', flexDirection: 'column', flex: '1 1 0', minHeight: 0 }),
  beside: css({ display: 'flex', flex: '1 1 0', minHeight: 0, gap: theme.spacing(1) }),
  plot: css({
    flex: '1 1 0',
    minWidth: 0,
    minHeight: 0,
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  legendBelow: css({ flex: 'none', maxHeight: '35%', overflow: 'auto' }),
  legendAside: css({ flex: 'none', maxWidth: '40%', overflow: 'hidden auto' }),
});

interface Size {
  width: number;
  height: number;
}

/** The inner size of the element that has `ref`, px; `guess` before it is known. The element may come later. */
export function useSize(guess: Size) {
  const [element, ref] = useState<HTMLDivElement | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((known) => (known?.width === width && known.height === height ? known : { width, height }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  const box = useMemo(() => ({ current: element }), [element]);
  return { ref, box, size: size && size.width > 0 ? size : guess };
}
