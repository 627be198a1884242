import React from 'react';
import { Button, Stack, Text } from '@grafana/ui';

import type { Place } from './place.ts';

interface Props {
  page: number;
  /** Cursor of the next page; null on the last one. */
  next: string | null;
  go: (change: Partial<Place>) => void;
}

/** Older and newest letters; the browser's Back leads to the page before. */
export function Paging({ page, next, go }: Props) {
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
