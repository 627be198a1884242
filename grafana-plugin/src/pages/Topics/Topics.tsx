import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { FilterInput, RadioButtonGroup, Stack } from '@grafana/ui';

import { AppPage } from '../../components/AppPage.tsx';
import { TableTable } from './TableTable.tsx';
import { TopicTable } from './TopicTable.tsx';

type Shown = 'topics' | 'tables';

const CHOICES: Array<{ label: string; value: Shown }> = [
  { label: 'Kafka topics', value: 'topics' },
  { label: 'Cassandra tables', value: 'tables' },
];

/** Where the records lie: Kafka's topics and Cassandra's tables. */
export function Topics() {
  const [search, setSearch] = useSearchParams();
  const shown: Shown = search.get('show') === 'tables' ? 'tables' : 'topics';
  const words = search.get('find') ?? '';

  const put = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        next.set(name, value);
        if (value === '') {
          next.delete(name);
        }
        return next;
      },
      { replace: name === 'find' }
    );

  return (
    <AppPage subTitle="Where the records lie: Kafka’s topics with how much they hold, and Cassandra’s tables with how long they keep it.">
      <Stack direction="column" gap={2}>
        <Stack direction="row" gap={2} wrap="wrap">
          <RadioButtonGroup
            aria-label="What to show"
            options={CHOICES}
            value={shown}
            onChange={(value) => put('show', value)}
          />
          <FilterInput
            width={40}
            value={words}
            onChange={(value) => put('find', value)}
            placeholder="Find by name"
            escapeRegex={false}
          />
        </Stack>
        {shown === 'topics' ? <TopicTable words={words} /> : <TableTable words={words} />}
      </Stack>
    </AppPage>
  );
}

export default Topics;
