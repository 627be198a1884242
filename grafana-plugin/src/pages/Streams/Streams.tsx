import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { EmptyState, useStyles2 } from '@grafana/ui';

import { AppPage } from '../../components/AppPage.tsx';
import { DashboardLinks } from '../../components/DashboardLinks.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { StreamInfo, StreamsAnswer } from '../../contract/resources.ts';
import { StreamDetails } from './StreamDetails.tsx';
import { StreamList } from './StreamList.tsx';

/** The declarations: what a stream's records look like and what follows from them. */
export function Streams() {
  return (
    <AppPage
      subTitle="What each stream declares: its fields, windows, topics and how long they are kept."
      actions={<DashboardLinks />}
    >
      <Content />
    </AppPage>
  );
}

function Content() {
  const streams = useResource<StreamsAnswer>('streams');
  return (
    <Loaded resource={streams} what="streams">
      {(answer) =>
        answer.streams.length === 0 ? (
          <EmptyState variant="not-found" message="No stream is declared yet">
            The workers store their declarations in Cassandra when they are set up.
          </EmptyState>
        ) : (
          <Browser streams={answer.streams} />
        )
      }
    </Loaded>
  );
}

function Browser({ streams }: { streams: StreamInfo[] }) {
  const styles = useStyles2(getStyles);
  const [search] = useSearchParams();
  const wanted = search.get('stream');
  const shown = wanted === null ? streams[0] : streams.find(({ name }) => name === wanted);
  return (
    <div className={styles.columns}>
      <StreamList streams={streams} shown={shown?.name} />
      {shown === undefined ? (
        <EmptyState variant="not-found" message={`There is no stream “${wanted}”`}>
          Choose one of the list.
        </EmptyState>
      ) : (
        <StreamDetails key={shown.name} stream={shown} />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(180px, 240px) minmax(0, 1fr)',
    gap: theme.spacing(4),
    alignItems: 'start',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});

export default Streams;
