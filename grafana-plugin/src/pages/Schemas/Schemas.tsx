import React, { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Badge, EmptyState, FilterInput, InteractiveTable, Stack, Text, type Column } from '@grafana/ui';

import { AppPage } from '../../components/AppPage.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import { byNumber, named } from '../../components/tableRows.ts';
import type { SchemasAnswer } from '../../contract/resources.ts';
import { SchemaVersions } from './SchemaVersions.tsx';

/** How often the registry is read, ms: schemas hardly ever change. */
const REFRESH = 60_000;

type Subject = SchemasAnswer['subjects'][number] & { name: string };

const COLUMNS: Array<Column<Subject>> = [
  { id: 'name', header: 'Subject', sortType: 'alphanumeric' },
  { id: 'stream', header: 'Stream', sortType: 'alphanumeric', cell: ({ row: { original } }) => original.stream ?? '–' },
  {
    id: 'type',
    header: 'Format',
    cell: ({ row: { original } }) => <Badge text={original.versions[0]?.schemaType ?? '–'} color="blue" />,
  },
  { id: 'compatibility', header: 'Compatibility', sortType: 'alphanumeric' },
  {
    id: 'versions',
    header: 'Versions',
    sortType: byNumber(countOf),
    cell: ({ row: { original } }) => formatCount(countOf(original)),
  },
];

function countOf({ versions, older }: Subject): number {
  return versions.length + older;
}

const TOOLTIPS = {
  compatibility: {
    content:
      'What a new version must keep to. Backward: it reads what the newest wrote. Forward: the newest reads what it writes. Full: both. Transitive: not only the newest, but all versions.',
  },
};

/** The schemas of the records, with their versions. */
export function Schemas() {
  const [search, setSearch] = useSearchParams();
  const words = search.get('find') ?? '';
  const find = (value: string) => setSearch(value === '' ? {} : { find: value }, { replace: true });

  return (
    <AppPage subTitle="What the streams’ records look like, as the schema registry holds it: its versions, and what a new one must keep to.">
      <Stack direction="column" gap={2}>
        <FilterInput width={40} value={words} onChange={find} placeholder="Find by name" escapeRegex={false} />
        <Subjects words={words} />
      </Stack>
    </AppPage>
  );
}

function Subjects({ words }: { words: string }) {
  const schemas = useResource<SchemasAnswer>('schemas', { everyMs: REFRESH });
  return (
    <Loaded resource={schemas} what="schemas">
      {(answer) => <Table answer={answer} words={words} />}
    </Loaded>
  );
}

function Table({ answer, words }: { answer: SchemasAnswer; words: string }) {
  const rows = useMemo(
    () =>
      named(
        answer.subjects.map((subject): Subject => ({ ...subject, name: subject.subject })),
        words
      ),
    [answer, words]
  );
  if (answer.subjects.length === 0) {
    return (
      <EmptyState variant="not-found" message="The registry has no schemas">
        This is {answer.place}. Where SCHEMA_REGISTRY_URL of the workers names another one, set it in the data source
        too.
      </EmptyState>
    );
  }
  if (rows.length === 0) {
    return <EmptyState variant="not-found" message="No subject has that name" />;
  }
  return (
    <>
      <Text color="secondary">Of {answer.place}</Text>
      <InteractiveTable
        columns={COLUMNS}
        data={rows}
        getRowId={({ name }) => name}
        headerTooltips={TOOLTIPS}
        renderExpandedRow={({ versions, older }) => <SchemaVersions versions={versions} older={older} />}
      />
    </>
  );
}

export default Schemas;
