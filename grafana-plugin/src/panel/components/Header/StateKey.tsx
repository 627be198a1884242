import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Dropdown, IconButton, useStyles2 } from '@grafana/ui';

const ENTRIES = [
  ['open', 'Open', 'still filling; hatched where the watermark has not been yet'],
  ['final', 'Final', 'complete, but late records can still correct it'],
  ['settled', 'Settled', 'can no longer change'],
  ['revised', 'Revised', 'late records corrected it; the thin line is the old value'],
  ['partial', 'Partial', 'may lack records: it began before the first that was read'],
] as const;

const KEYS: ReadonlyArray<[string, string]> = [
  ['Space', 'pause, resume'],
  ['← → ↑ ↓', 'from window to window, key to key'],
  ['Home, End', 'the first and the newest window'],
  ['Enter', 'keep the tooltip open, with its links'],
  ['+ −', 'speed of a replay'],
  ['Esc', 'back'],
];

/**
 * A button that explains how to read the panel. A Dropdown, because a Toggletip stays within its panel, which cuts off
 * what does not fit.
 */
export function StateKey() {
  const styles = useStyles2(getStyles);
  const content = (
    <div
      className={styles.content}
      role="dialog"
      aria-label="How to read this"
      // Long texts are scrolled by keyboard too.
      tabIndex={0}
      // A click would close it, and a text could not be selected.
      onClick={(event) => event.stopPropagation()}
    >
      <h6 className={styles.title}>How to read this</h6>
      <dl className={styles.list}>
        {ENTRIES.map(([state, name, text]) => (
          <React.Fragment key={state}>
            <dt>
              <span className={styles[state]} />
              {name}
            </dt>
            <dd>{text}</dd>
          </React.Fragment>
        ))}
      </dl>
      <p className={styles.text}>
        The vertical line is the watermark of the partition, or of the one furthest behind. A key&apos;s own watermark
        may be ahead of it, and where silent keys are waited for, behind it.
      </p>
      <p className={styles.text}>
        The line under a window says how complete it is: its records compared with the median of the key&apos;s last 20
        final windows. Ticks below are records that came too late or could not be read.
      </p>
      <dl className={styles.list}>
        {KEYS.map(([key, text]) => (
          <React.Fragment key={key}>
            <dt>{key}</dt>
            <dd>{text}</dd>
          </React.Fragment>
        ))}
      </dl>
    </div>
  );
  return (
    <Dropdown overlay={content} placement="bottom-end">
      <IconButton name="question-circle" aria-label="How to read this" />
    </Dropdown>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const color = theme.visualization.getColorByName('blue');
  const box = { display: 'inline-block', width: 12, height: 12, marginRight: theme.spacing(0.75), verticalAlign: -1 };
  const filled = (strength: string) => `color-mix(in srgb, ${color} ${strength}, transparent)`;
  const top = `2px solid ${color}`;
  return {
    content: css({
      width: 352,
      maxWidth: '95vw',
      maxHeight: '80vh',
      overflow: 'auto',
      padding: theme.spacing(2),
      color: theme.colors.text.primary,
      fontSize: theme.typography.bodySmall.fontSize,
      background: theme.colors.background.elevated,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      boxShadow: theme.shadows.z3,
    }),
    title: css({ marginBottom: theme.spacing(1.5) }),
    text: css({ margin: theme.spacing(1.5, 0), color: theme.colors.text.secondary }),
    list: css({
      display: 'grid',
      gridTemplateColumns: 'auto 1fr',
      gap: theme.spacing(0.5, 1.5),
      margin: 0,
      dt: { whiteSpace: 'nowrap' },
      dd: { margin: 0, color: theme.colors.text.secondary },
    }),
    open: css({
      ...box,
      borderTop: `2px dashed ${color}`,
      background: `repeating-linear-gradient(135deg, ${filled('40%')} 0 1px, transparent 1px 4px)`,
    }),
    final: css({ ...box, borderTop: top, background: filled('35%') }),
    settled: css({ ...box, borderTop: top, background: filled('65%') }),
    partial: css({
      ...box,
      borderTop: top,
      borderLeft: `1px dashed ${color}`,
      background: `linear-gradient(90deg, transparent 40%, ${filled('35%')} 40%)`,
    }),
    revised: css({
      ...box,
      width: 8,
      height: 8,
      margin: theme.spacing(0, 1, 0, 0.25),
      transform: 'rotate(45deg)',
      background: theme.visualization.getColorByName('orange'),
    }),
  };
};
