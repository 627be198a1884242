import React, { useMemo } from 'react';
import { Badge, EmptyState, InteractiveTable, Text, type BadgeColor, type Column } from '@grafana/ui';

import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import { byNumber, named } from '../../components/tableRows.ts';
import type { TopicsAnswer } from '../../contract/resources.ts';

/** How often the topics are read, ms. */
const REFRESH = 10_000;

type Topic = TopicsAnswer['topics'][number];
type Partition = Topic['partitions'][number] & { offsets: number };

const KIND_COLORS: Record<string, BadgeColor> = { dead: 'red', late: 'orange', windows: 'blue', records: 'green' };

const COLUMNS: Array<Column<Topic>> = [
  { id: 'name', header: 'Topic', sortType: 'alphanumeric' },
  { id: 'stream', header: 'Stream', sortType: 'alphanumeric', cell: ({ row: { original } }) => original.stream ?? '–' },
  {
    id: 'kind',
    header: 'Kind',
    sortType: 'alphanumeric',
    cell: ({ row: { original } }) =>
      original.kind === null ? '–' : <Badge text={original.kind} color={KIND_COLORS[original.kind] ?? 'darkgrey'} />,
  },
  {
    id: 'records',
    header: 'Records',
    sortType: byNumber(({ records }) => records),
    cell: ({ row: { original } }) => (original.atMost ? '≤ ' : '') + formatCount(original.records),
  },
  {
    id: 'partitions',
    header: 'Partitions',
    sortType: byNumber(({ partitions }) => partitions.length),
    cell: ({ row: { original } }) => formatCount(original.partitions.length),
  },
];

const TOOLTIPS = {
  kind: {
    content:
      'records: as they were sent. windows, late and dead: what the workers made of them. Others are the workers’ own.',
  },
  records: {
    content:
      '≤: at most so many. The workers write this topic in transactions, and the marker of each takes an offset like a record does; a compacted topic also drops records that newer ones replaced.',
  },
};

const PARTITION_COLUMNS: Array<Column<Partition>> = [
  { id: 'partition', header: 'Partition', sortType: 'number', disableGrow: true },
  { id: 'earliest', header: 'First offset', cell: ({ row: { original } }) => formatCount(original.earliest) },
  { id: 'latest', header: 'Next offset', cell: ({ row: { original } }) => formatCount(original.latest) },
  {
    id: 'offsets',
    header: 'Offsets',
    sortType: 'number',
    cell: ({ row: { original } }) => formatCount(original.offsets),
  },
  { id: 'leader', header: 'Leader', cell: ({ row: { original } }) => (original.leader < 0 ? 'none' : original.leader) },
  {
    id: 'replicas',
    header: 'Replicas',
    cell: ({ row: { original } }) => original.replicas.map((id) => replica(id, original)).join(', '),
  },
];

/** A broker that holds a copy, and whether that is behind. */
const replica = (id: number, { inSync }: Partition): string => (inSync.includes(id) ? `${id}` : `${id} (behind)`);

function Partitions({ topic }: { topic: Topic }) {
  const rows = useMemo(
    () => topic.partitions.map((entry) => ({ ...entry, offsets: entry.latest - entry.earliest })),
    [topic]
  );
  return <InteractiveTable columns={PARTITION_COLUMNS} data={rows} getRowId={(row) => String(row.partition)} />;
}

function Table({ topics, words }: { topics: Topic[]; words: string }) {
  const rows = useMemo(() => named(topics, words), [topics, words]);
  if (rows.length === 0) {
    return <EmptyState variant="not-found" message={words === '' ? 'There are no topics' : 'No topic has that name'} />;
  }
  return (
    <InteractiveTable
      columns={COLUMNS}
      data={rows}
      getRowId={({ name }) => name}
      headerTooltips={TOOLTIPS}
      renderExpandedRow={(topic) => <Partitions topic={topic} />}
    />
  );
}

const brokerName = ({ id, address, controller }: TopicsAnswer['brokers'][number]): string =>
  `${id} at ${address}${controller ? ' (controller)' : ''}`;

/** Kafka's topics with their records, partitions and replicas, and its brokers. */
export function TopicTable({ words }: { words: string }) {
  const topics = useResource<TopicsAnswer>('topics', { everyMs: REFRESH });
  return (
    <Loaded resource={topics} what="topics">
      {({ brokers, topics: all }) => (
        <>
          <Text color="secondary">
            {brokers.length === 1 ? 'Broker' : `${brokers.length} brokers:`} {brokers.map(brokerName).join(', ')}
          </Text>
          <Table topics={all} words={words} />
        </>
      )}
    </Loaded>
  );
}
