import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { EmptyState, Stack } from '@grafana/ui';

import { AppPage } from '../../components/AppPage/AppPage.tsx';
import { Loaded } from '../../components/Loaded/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { StreamsAnswer } from '../../contract/resources.ts';
import { LetterPage } from './LetterPage.tsx';
import { readPlace, writePlace, type Place } from './place.ts';
import { Toolbar } from './Toolbar.tsx';

/** Records that could not be read or counted: why, and another chance for them. */
export function DeadLetters() {
  return (
    <AppPage subTitle="Records that could not be counted, as they came. Nothing is dropped: mend the cause, then replay them.">
      <Content />
    </AppPage>
  );
}

function Content() {
  const streams = useResource<StreamsAnswer>('streams');
  const [search, setSearch] = useSearchParams();
  const place = readPlace(search);
  const go = (change: Partial<Place>) => setSearch(writePlace({ ...place, ...change }));

  return (
    <Loaded resource={streams} what="streams">
      {(answer) => {
        const names = answer.streams.map(({ name }) => name).sort();
        const stream = place.stream === '' ? names[0] : place.stream;
        return stream === undefined ? (
          <EmptyState variant="not-found" message="No stream is declared yet" />
        ) : (
          <Stack direction="column" gap={2}>
            <Toolbar streams={names} place={{ ...place, stream }} go={go} />
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
