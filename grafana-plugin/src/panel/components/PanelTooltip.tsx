import React, { CSSProperties, ReactNode, useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2, LinkModel } from '@grafana/data';
import { DataLinkButton, IconButton, Portal, useStyles2, VizTooltipContainer } from '@grafana/ui';
import { Line } from './describeWindow.ts';

interface PanelTooltipProps {
  title: string;
  subtitle: string;
  color?: string;
  lines: Line[];
  links: LinkModel[];
  /** Client coordinates of what it belongs to. */
  position: { x: number; y: number };
  /** Pinned: stays, takes the pointer, shows links and a button to close it. */
  pinned: boolean;
  /** Takes the keyboard while it is pinned: Tab reaches its links, Escape closes it. */
  focused: boolean;
  maxWidth?: number;
  maxHeight?: number;
  onClose: () => void;
  children?: ReactNode;
}

/** A tooltip in Grafana's look. */
export function PanelTooltip(props: PanelTooltipProps) {
  const { title, subtitle, color, lines, links, position, pinned, focused, onClose, children } = props;
  const styles = useStyles2(getStyles);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (pinned && focused) {
      close.current?.focus();
    }
  }, [pinned, focused]);
  const limits: CSSProperties = { maxWidth: props.maxWidth ?? 340, maxHeight: props.maxHeight };
  return (
    <Portal>
      <VizTooltipContainer
        position={position}
        offset={{ x: 12, y: 12 }}
        allowPointerEvents={pinned}
        role={pinned ? 'dialog' : 'tooltip'}
        aria-label={title}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <div className={styles.body} style={limits}>
          <div className={styles.head}>
            {color && <span className={styles.swatch} style={{ background: color }} />}
            <strong className={styles.title}>{title}</strong>
            {pinned && <IconButton ref={close} name="times" aria-label="Close" onClick={onClose} />}
          </div>
          <div className={styles.note}>{subtitle}</div>
          <dl className={styles.lines}>
            {lines.map((line, index) => (
              <React.Fragment key={`${line.label} ${index}`}>
                <dt>
                  {line.color && <span className={styles.swatch} style={{ background: line.color }} />}
                  {line.label}
                </dt>
                <dd>
                  {line.value}
                  {line.note && <div className={styles.note}>{line.note}</div>}
                </dd>
              </React.Fragment>
            ))}
          </dl>
          {children}
          {pinned && links.map((link, index) => <DataLinkButton key={index} link={link} />)}
          {!pinned && links.length > 0 && <div className={styles.note}>Click or press Enter for links</div>}
        </div>
      </VizTooltipContainer>
    </Portal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  body: css({ overflowY: 'auto', fontSize: theme.typography.bodySmall.fontSize }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75) }),
  title: css({ flex: 1, overflowWrap: 'anywhere', fontWeight: theme.typography.fontWeightMedium }),
  swatch: css({
    display: 'inline-block',
    flex: 'none',
    width: 10,
    height: 10,
    marginRight: theme.spacing(0.5),
    borderRadius: theme.shape.radius.default,
  }),
  note: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  lines: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: theme.spacing(0.25, 1.5),
    margin: theme.spacing(0.75, 0, 0.5),
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  }),
});
