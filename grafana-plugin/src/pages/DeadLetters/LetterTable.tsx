import React, { useContext, createContext } from 'react';
import { Badge, Checkbox, InteractiveTable, Stack, type Column } from '@grafana/ui';

import { Instant } from '../../components/Instant.tsx';
import { byNumber } from '../../components/tableRows.ts';
import { ValueViewer } from '../../components/ValueViewer.tsx';
import type { DeadLetter } from '../../contract/resources.ts';
import { letterId, type Selection } from './useSelection.ts';

// The table's columns must stay the same between renders; the selection reaches its cells around them.
const SelectionContext = createContext<Selection | undefined>(undefined);

function Choose({ letter }: { letter: DeadLetter }) {
  const selection = useContext(SelectionContext);
  const id = letterId(letter);
  return (
    <Checkbox
      aria-label={`Select partition ${letter.partition}, offset ${letter.offset}`}
      value={selection?.chosen.has(id) ?? false}
      onChange={() => selection?.toggle(id)}
    />
  );
}

function Reason({ letter }: { letter: DeadLetter }) {
  const selection = useContext(SelectionContext);
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <span>{letter.reason}</span>
      {selection?.replayed.has(letterId(letter)) && <Badge color="green" icon="check" text="Replayed just now" />}
    </Stack>
  );
}

const COLUMNS: Array<Column<DeadLetter>> = [
  { id: 'choose', header: '', disableGrow: true, cell: ({ row: { original } }) => <Choose letter={original} /> },
  {
    id: 'at',
    header: 'Arrived',
    sortType: byNumber(({ at }) => at),
    cell: ({ row: { original } }) => <Instant at={original.at} />,
  },
  { id: 'key', header: 'Key', sortType: 'alphanumeric', cell: ({ row: { original } }) => original.key ?? 'none' },
  {
    id: 'reason',
    header: 'Why',
    sortType: 'alphanumeric',
    cell: ({ row: { original } }) => <Reason letter={original} />,
  },
  {
    id: 'source',
    header: 'Came from',
    cell: ({ row: { original } }) =>
      original.source === null
        ? 'unknown'
        : `${original.source.topic} · partition ${original.source.partition} · offset ${original.source.offset}`,
  },
];

interface Props {
  letters: DeadLetter[];
  selection: Selection;
}

/** Dead letters with their value below each. */
export function LetterTable({ letters, selection }: Props) {
  return (
    <SelectionContext.Provider value={selection}>
      <InteractiveTable
        columns={COLUMNS}
        data={letters}
        getRowId={letterId}
        renderExpandedRow={(letter) => <ValueViewer raw={letter} />}
      />
    </SelectionContext.Provider>
  );
}
