import React, { useState } from 'react';
import { Button, EmptyState, Stack, Text } from '@grafana/ui';

import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import type { DeadLettersAnswer } from '../../contract/resources.ts';
import { LetterTable } from './LetterTable.tsx';
import { fromOf, type Place } from './place.ts';
import { ReplayBar } from './ReplayBar.tsx';
import { letterId, useSelection } from './useSelection.ts';

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

interface PagingProps {
  page: number;
  /** Cursor of the next page; null on the last one. */
  next: string | null;
  go: (change: Partial<Place>) => void;
}

/** Older and newest letters; the browser's Back leads to the page before. */
function Paging({ page, next, go }: PagingProps) {
  if (page === 1 && next === null) {
    return null;
  }
  return (
    <nav aria-label="Pages of dead letters">
      <Stack direction="row" gap={1} alignItems="center">
        <Button size="sm" variant="secondary" disabled={page === 1} onClick={() => go({ page: 1, cursor: '' })}>
          Newest
        </Button>
        <Text color="secondary">Page {page}</Text>
        <Button
          size="sm"
          variant="secondary"
          icon="angle-right"
          iconPlacement="right"
          disabled={next === null}
          onClick={() => next !== null && go({ page: page + 1, cursor: next })}
        >
          Older
        </Button>
      </Stack>
    </nav>
  );
}
