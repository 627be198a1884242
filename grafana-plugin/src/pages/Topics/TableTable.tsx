import React, { useMemo } from 'react';
import { EmptyState, InteractiveTable, Text, type Column } from '@grafana/ui';

import { formatDuration } from '../../components/format.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import { byNumber, named } from '../../components/tableRows.ts';
import type { TableExpiry, TablesAnswer } from '../../contract/resources.ts';

type Table = TablesAnswer['tables'][number];

const WORDS: Record<Exclude<TableExpiry, 'table'>, string> = {
  row: 'as each row says',
  ever: 'ever',
  unknown: 'no limit of its own',
};

/** How long rows are kept, in words. */
const keptFor = ({ expiry, ttlSeconds }: Table) =>
  expiry === 'table' ? formatDuration(ttlSeconds * 1000) : WORDS[expiry];

/** For how many seconds rows are kept; null where the table has no limit of its own. */
function longest({ expiry, ttlSeconds }: Table): number | null {
  if (expiry === 'table') {
    return ttlSeconds;
  }
  return expiry === 'ever' ? Infinity : null;
}

const COLUMNS: Array<Column<Table>> = [
  { id: 'name', header: 'Table', sortType: 'alphanumeric' },
  { id: 'comment', header: 'What it holds' },
  { id: 'columns', header: 'Columns', sortType: byNumber(({ columns }) => columns) },
  {
    id: 'ttlSeconds',
    header: 'Kept for',
    sortType: byNumber(longest),
    cell: ({ row: { original } }) => keptFor(original),
  },
  { id: 'compaction', header: 'Compaction', sortType: 'alphanumeric' },
];

const TOOLTIPS = {
  ttlSeconds: {
    content:
      'As each row says: the workers write each row with the retention of its stream, which the page Streams shows. No limit of its own: the table keeps rows for ever unless they are written with a limit.',
  },
};

function Rows({ answer, words }: { answer: TablesAnswer; words: string }) {
  const rows = useMemo(() => named(answer.tables, words), [answer, words]);
  if (rows.length === 0) {
    return <EmptyState variant="not-found" message={words === '' ? 'There are no tables' : 'No table has that name'} />;
  }
  return (
    <>
      <Text color="secondary">Keyspace {answer.keyspace}</Text>
      <InteractiveTable columns={COLUMNS} data={rows} getRowId={({ name }) => name} headerTooltips={TOOLTIPS} />
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
