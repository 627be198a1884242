import React, { useState } from 'react';
import { EmptyState, Stack } from '@grafana/ui';

import { Loaded } from '../../components/Loaded/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { DeadLettersAnswer } from '../../contract/resources.ts';
import { letterId } from './letterId.ts';
import { LetterTable } from './LetterTable.tsx';
import { Paging } from './Paging.tsx';
import { fromOf, type Place } from './place.ts';
import { ReplayBar } from './ReplayBar.tsx';
import { useSelection } from './useSelection.ts';

/** Letters of one page. */
const LIMIT = 50;

interface Props {
  /** Its stream is never empty. */
  place: Place;
  go: (change: Partial<Place>) => void;
}

/** One page of a stream's dead letters, newest first. */
export function LetterPage({ place, go }: Props) {
  const { stream, since, cursor, page } = place;
  const [from] = useState(() => place.from ?? fromOf(since, Date.now()));
  const letters = useResource<DeadLettersAnswer>('dead-letters', { params: { stream, from, cursor, limit: LIMIT } });
  const selection = useSelection();

  return (
    <Loaded resource={letters} what="dead letters">
      {(answer) => (
        <Stack direction="column" gap={2}>
          {answer.letters.length === 0 ? (
            <EmptyState variant="completed" message={page > 1 ? 'No more dead letters' : 'No dead letters'}>
              {since === 'all'
                ? `Every record of ${stream} could be read.`
                : `No record of ${stream} died in this range. Older ones may be there: choose “All”.`}
            </EmptyState>
          ) : (
            <>
              <ReplayBar
                stream={stream}
                letters={answer.letters}
                selected={answer.letters.filter((letter) => selection.chosen.has(letterId(letter)))}
                selection={selection}
              />
              <LetterTable letters={answer.letters} selection={selection} />
            </>
          )}
          <Paging page={page} next={answer.next} go={(change) => go({ from, ...change })} />
        </Stack>
      )}
    </Loaded>
  );
}
