import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { EmptyState, LoadingPlaceholder, Stack } from '@grafana/ui';

import { AppPage } from '../../components/AppPage.tsx';
import { mostDead } from '../../components/ledger.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { PipelineAnswer, StreamsAnswer } from '../../contract/resources.ts';
import { LetterPage } from './LetterPage.tsx';
import { readPlace, writePlace, type Place } from './place.ts';
import { Toolbar } from './Toolbar.tsx';

/** Records that could not be read or counted: why, and another chance for them. */
export function DeadLetters() {
  return (
    <AppPage subTitle="Records that are not valid or dated too far in the future, as they came, and why. Nothing is dropped: mend the cause, then replay them.">
      <Content />
    </AppPage>
  );
}

function Content() {
  const streams = useResource<StreamsAnswer>('streams');
  const pipeline = useResource<PipelineAnswer>('pipeline');
  const [search, setSearch] = useSearchParams();
  const place = readPlace(search);
  const go = (change: Partial<Place>) => setSearch(writePlace({ ...place, ...change }));

  return (
    <Loaded resource={streams} what="streams">
      {(answer) => {
        const names = answer.streams.map(({ name }) => name).sort();
        if (place.stream === '' && pipeline.data === undefined && pipeline.problem === undefined) {
          return <LoadingPlaceholder text="Looking for the stream with most dead letters…" />;
        }
        const most = mostDead(pipeline.data?.streams ?? []);
        const stream = place.stream === '' ? (most ?? names[0]) : place.stream;
        return stream === undefined ? (
          <EmptyState variant="not-found" message="No stream is declared yet" />
        ) : (
          <Stack direction="column" gap={2}>
            <Toolbar streams={names} pipeline={pipeline.data} place={{ ...place, stream }} go={go} />
            <LetterPage
              key={`${stream} ${place.since} ${place.cursor}`}
              place={{ ...place, stream }}
              go={(change) => go({ stream, ...change })}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}

export default DeadLetters;
