import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2, LoadingState, PanelData } from '@grafana/data';
import { DataQuery } from '@grafana/schema';
import { Icon, useStyles2 } from '@grafana/ui';
import { SluiceQuery } from '../../contract/query.ts';
import { PanelInput } from '../input/readInput.ts';

interface Props {
  reason: EmptyReason;
  height: number;
}

/** Shows why nothing is drawn and what to do about it. */
export function EmptyState({ reason: { title, hint }, height }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box} role="status">
      {height >= 130 && <Icon name="clock-nine" size="xxl" className={styles.icon} />}
      <div className={styles.title}>{title}</div>
      {height >= 80 && <div className={styles.hint}>{hint}</div>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(0.5),
    height: '100%',
    padding: theme.spacing(1),
    textAlign: 'center',
  }),
  icon: css({ color: theme.colors.text.disabled }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  hint: css({ maxWidth: 420, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});

/** Why a panel has nothing to draw, and what to do about it. */
interface EmptyReason {
  title: string;
  hint: string;
}

/** Reads the reason off an answer that holds no window. */
export function emptyReason(
  answer: Pick<PanelData, 'state' | 'series' | 'errors' | 'error' | 'request'>,
  { kind, marks }: Pick<PanelInput, 'kind' | 'marks'>
): EmptyReason {
  const { state, series } = answer;
  if (state === LoadingState.Error) {
    // Failures of the request as a whole are still in Grafana's deprecated `error` alone.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const message = (answer.errors?.[0] ?? answer.error)?.message;
    return { title: 'The query failed', hint: message ?? 'No reason was given: look into the server log of Grafana.' };
  }
  if (kind === 'nothing' && marks.length === 0 && series.some(({ length }) => length > 0)) {
    return {
      title: 'This panel draws windows',
      hint: 'Its data holds none. In a Sluice query choose the kind Windows and the format Live windows; ordinary time series are drawn as final windows.',
    };
  }
  // Grafana leaves queries that are hidden or not finished out of the request.
  if (answer.request && !answer.request.targets.some(mayHaveWindows)) {
    return {
      title: 'No windows are queried',
      hint: 'Choose a stream in the query, and Live windows under Format.',
    };
  }
  if (state === LoadingState.Loading || state === LoadingState.NotStarted) {
    return { title: 'Waiting for windows', hint: 'They appear with the first answer of the query.' };
  }
  return {
    title: 'No windows in this time range',
    hint: 'Choose a wider range, or look whether the stream receives records and the process worker runs.',
  };
}

/** Whether there could be something to draw in the answer; other data sources' queries could have anything. */
function mayHaveWindows(target: DataQuery): boolean {
  const query = target as Partial<SluiceQuery>;
  return query.kind === 'windows' || query.kind === 'records' ? Boolean(query.stream) : query.kind !== 'logs';
}
