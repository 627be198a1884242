import React, { useState } from 'react';
import { Link } from 'react-router-dom';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FilterInput, useStyles2 } from '@grafana/ui';

import type { StreamInfo } from '../../contract/resources.ts';

interface Props {
  streams: StreamInfo[];
  /** Name of the stream that the page shows. */
  shown: string | undefined;
}

/** The streams by scenario; a click shows one. */
export function StreamList({ streams, shown }: Props) {
  const styles = useStyles2(getStyles);
  const [words, setWords] = useState('');
  const groups = byScenario(streams, words);
  return (
    <nav aria-label="Streams">
      <FilterInput value={words} onChange={setWords} placeholder="Find a stream" escapeRegex={false} />
      {groups.length === 0 && <p className={styles.scenario}>No stream has that in its name.</p>}
      {groups.map(({ scenario, streams: members }) => (
        <div key={scenario}>
          <div className={styles.scenario}>{scenario}</div>
          <ul className={styles.list}>
            {members.map(({ name, title }) => (
              <li key={name}>
                <Link
                  to={`?stream=${encodeURIComponent(name)}`}
                  className={cx(styles.link, name === shown && styles.shown)}
                  {...(name === shown && { 'aria-current': 'page' })}
                >
                  {title}
                  <span className={styles.name}>{name}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  scenario: css({
    margin: theme.spacing(2, 0, 0.5, 1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  link: css({
    display: 'block',
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    borderLeft: '3px solid transparent',
    '&:hover': { background: theme.colors.action.hover },
  }),
  shown: css({ background: theme.colors.action.selected, borderLeftColor: theme.colors.primary.main }),
  name: css({
    display: 'block',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});

/** Streams that belong to one scenario. */
interface ScenarioGroup {
  scenario: string;
  streams: StreamInfo[];
}

/** Groups by scenario, both in alphabetical order; only streams that have the words in title or name. */
function byScenario(streams: StreamInfo[], words: string): ScenarioGroup[] {
  const wanted = words.trim().toLowerCase();
  const groups = new Map<string, StreamInfo[]>();
  for (const stream of streams) {
    if (`${stream.title} ${stream.name}`.toLowerCase().includes(wanted)) {
      groups.set(stream.scenario, [...(groups.get(stream.scenario) ?? []), stream]);
    }
  }
  return [...groups]
    .map(([scenario, members]) => ({
      scenario,
      streams: members.sort((a, b) => a.title.localeCompare(b.title)),
    }))
    .sort((a, b) => a.scenario.localeCompare(b.scenario));
}
