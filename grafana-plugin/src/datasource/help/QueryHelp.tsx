import { css } from '@emotion/css';
import React from 'react';

import type { GrafanaTheme2, QueryEditorHelpProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

import type { SluiceQuery } from '../../contract/query.ts';
import { describe } from '../kinds/queries.ts';
import { useAnswer } from '../resources/useAnswer.ts';
import type { StreamsApi } from '../types.ts';
import { examples, exampleStream } from './examples.ts';

/** The cheat sheet: examples to click, and what the terms mean. */
export function QueryHelp({ datasource, onClickExample, query }: QueryEditorHelpProps<SluiceQuery>) {
  const styles = useStyles2(getStyles);
  const streams = useAnswer(datasource.uid, () => (datasource as StreamsApi).resources.streams());
  const chosen = query && 'stream' in query ? query.stream : undefined;
  const stream = streams.value ? exampleStream(streams.value, chosen) : undefined;
  return (
    <div>
      <h2>Queries of streams</h2>
      {examples(stream).map((example) => (
        <section className={styles.example} key={example.title}>
          <h4>{example.title}</h4>
          <p>{example.text}</p>
          <button
            type="button"
            className={styles.button}
            onClick={() => onClickExample({ ...example.query, refId: query?.refId ?? example.query.refId })}
          >
            <code>{describe(example.query)}</code>
          </button>
        </section>
      ))}
      <h3>Terms</h3>
      <dl className={styles.terms}>
        <dt>Window</dt>
        <dd>A span of event time whose records of one key are counted together. 12:00 up to, but not with, 12:05.</dd>
        <dt>Open, final, revised</dt>
        <dd>
          An open window still fills. It is final when the watermark has passed its end; a late record revises it.
        </dd>
        <dt>Watermark</dt>
        <dd>Up to this event time all records are believed to have come.</dd>
        <dt>Late</dt>
        <dd>A record that came after the allowed lateness of its window: it is kept, but no window counts it.</dd>
        <dt>Variables in CQL</dt>
        <dd>
          <code>$name</code> stands for a value and is bound, not pasted: write <code>WHERE id = $id</code>, or{' '}
          <code>WHERE id IN ($ids)</code> where it has several.
        </dd>
        <dt>Legend</dt>
        <dd>
          <code>{'{{key}} {{aggregate}}'}</code>: names in braces are replaced by labels of the series.
        </dd>
      </dl>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  example: css({
    margin: theme.spacing(2, 0),
    p: { margin: theme.spacing(0.5, 0), color: theme.colors.text.secondary },
  }),
  button: css({
    display: 'block',
    width: '100%',
    padding: theme.spacing(1),
    textAlign: 'left',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    '&:hover': { borderColor: theme.colors.border.strong },
    code: { background: 'none', border: 0, whiteSpace: 'pre-wrap' },
  }),
  terms: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    dd: { margin: 0, color: theme.colors.text.secondary },
  }),
});
