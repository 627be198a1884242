import React from 'react';
import { Badge, EmptyState, InteractiveTable, Text, type BadgeColor, type Column } from '@grafana/ui';

import { formatCount, formatShortCount } from '../../components/format.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { useResource } from '../../components/resource/useResource.ts';
import { Section } from '../../components/Section.tsx';
import { byNumber } from '../../components/tableRows.ts';
import type { WorkersAnswer } from '../../contract/resources.ts';

/** How often the consumer groups are read, ms. */
const REFRESH = 5000;

type Group = WorkersAnswer['groups'][number];
type Member = Group['members'][number];

/** Colours of Kafka's states of a consumer group. */
const STATE_COLORS: Record<string, BadgeColor> = { Stable: 'green', Empty: 'red', Dead: 'red' };

const GROUP_COLUMNS: Array<Column<Group>> = [
  { id: 'worker', header: 'Worker', sortType: 'alphanumeric' },
  { id: 'group', header: 'Consumer group', sortType: 'alphanumeric' },
  {
    id: 'state',
    header: 'State',
    sortType: 'alphanumeric',
    cell: ({ row: { original } }) => <Badge color={STATE_COLORS[original.state] ?? 'orange'} text={original.state} />,
  },
  {
    id: 'members',
    header: 'Members',
    sortType: byNumber(({ members }) => members.length),
    cell: ({ row: { original } }) => formatCount(original.members.length),
  },
  {
    id: 'lag',
    header: 'Lag',
    sortType: byNumber(({ lag }) => lag),
    cell: ({ row: { original } }) => (original.lag === null ? '–' : formatShortCount(original.lag)),
  },
];

const MEMBER_COLUMNS: Array<Column<Member>> = [
  { id: 'client', header: 'Client', sortType: 'alphanumeric' },
  { id: 'host', header: 'Host', sortType: 'alphanumeric' },
  { id: 'partitions', header: 'Partitions', sortType: 'number' },
  { id: 'id', header: 'Member id' },
];

const TOOLTIPS = {
  lag: { content: 'Records of its topics that the group has still to read.' },
};

function Members({ group }: { group: Group }) {
  return group.members.length === 0 ? (
    <Text color="secondary">No worker is in this group: start a {group.worker} worker.</Text>
  ) : (
    <InteractiveTable columns={MEMBER_COLUMNS} data={group.members} getRowId={({ id }) => id} />
  );
}

/** The workers: members of the consumer groups, and what they have before them. */
export function WorkerTable() {
  const workers = useResource<WorkersAnswer>('workers', { everyMs: REFRESH });
  return (
    <Section title="Workers">
      <Loaded resource={workers} what="workers">
        {({ groups }) =>
          groups.length === 0 ? (
            <EmptyState variant="not-found" hideImage message="No worker has been here yet" />
          ) : (
            <InteractiveTable
              columns={GROUP_COLUMNS}
              data={groups}
              getRowId={({ group }) => group}
              headerTooltips={TOOLTIPS}
              renderExpandedRow={(group) => <Members group={group} />}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
