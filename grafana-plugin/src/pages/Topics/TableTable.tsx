import React, { useMemo } from 'react';
import { EmptyState, InteractiveTable, Text, type Column } from '@grafana/ui';

import { formatDuration } from '../../components/format/duration.ts';
import { Loaded } from '../../components/Loaded/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import { byNumber } from '../../components/sorting/byNumber.ts';
import type { TablesAnswer } from '../../contract/resources.ts';
import { named } from './named.ts';

type Table = TablesAnswer['tables'][number];

const COLUMNS: Array<Column<Table>> = [
  { id: 'name', header: 'Table', sortType: 'alphanumeric' },
  { id: 'comment', header: 'What it holds' },
  { id: 'columns', header: 'Columns', sortType: byNumber(({ columns }) => columns) },
  {
    id: 'ttlSeconds',
    header: 'Kept for',
    sortType: byNumber(({ ttlSeconds }) => (ttlSeconds === 0 ? Infinity : ttlSeconds)),
    cell: ({ row: { original } }) => (original.ttlSeconds === 0 ? 'ever' : formatDuration(original.ttlSeconds * 1000)),
  },
  { id: 'compaction', header: 'Compaction', sortType: 'alphanumeric' },
];

function Rows({ answer, words }: { answer: TablesAnswer; words: string }) {
  const rows = useMemo(() => named(answer.tables, words), [answer, words]);
  if (rows.length === 0) {
    return <EmptyState variant="not-found" message={words === '' ? 'There are no tables' : 'No table has that name'} />;
  }
  return (
    <>
      <Text color="secondary">Keyspace {answer.keyspace}</Text>
      <InteractiveTable columns={COLUMNS} data={rows} getRowId={({ name }) => name} />
    </>
  );
}

/** Cassandra's tables of the keyspace. */
export function TableTable({ words }: { words: string }) {
  const tables = useResource<TablesAnswer>('tables');
  return (
    <Loaded resource={tables} what="tables">
      {(answer) => <Rows answer={answer} words={words} />}
    </Loaded>
  );
}
