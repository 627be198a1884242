import React, { useState } from 'react';
import { Button, Checkbox, ConfirmModal, Stack } from '@grafana/ui';

import { mayAct, orgRole } from '../../components/access/role.ts';
import { formatCount } from '../../components/format/count.ts';
import type { DeadLetter } from '../../contract/resources.ts';
import { letterId } from './letterId.ts';
import { ReplayResult } from './ReplayResult.tsx';
import { useReplay } from './useReplay.ts';
import type { Selection } from './useSelection.ts';

interface Props {
  stream: string;
  /** Every letter of the page. */
  letters: DeadLetter[];
  selected: DeadLetter[];
  selection: Selection;
}

/** `1 record`, `12 records` */
function records(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`;
}

function obstacle(selected: number): string | undefined {
  if (!mayAct()) {
    const role = orgRole();
    return `Replaying needs the role Editor or Admin; ${role === '' ? 'you have no role' : `you are ${role}`} here.`;
  }
  return selected === 0 ? 'Select the records that are to be replayed.' : undefined;
}

/** Selects all and replays what is selected, after a confirmation; tells what came of it. */
export function ReplayBar({ stream, letters, selected, selection }: Props) {
  const [asking, setAsking] = useState(false);
  const { replay, busy, outcome } = useReplay(stream, selection.settle);
  const reason = obstacle(selected.length);
  const all = selected.length === letters.length;

  const confirm = async () => {
    await replay(selected);
    setAsking(false);
  };

  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" gap={2} alignItems="center">
        <Checkbox
          label={`All ${formatCount(letters.length)} on this page`}
          value={all}
          indeterminate={!all && selected.length > 0}
          onChange={() => selection.choose(all ? [] : letters.map(letterId))}
        />
        <Button icon="repeat" disabled={reason !== undefined || busy} onClick={() => setAsking(true)} tooltip={reason}>
          {selected.length === 0 ? 'Replay' : `Replay ${records(selected.length)}`}
        </Button>
      </Stack>
      {outcome && <ReplayResult outcome={outcome} />}
      <ConfirmModal
        isOpen={asking}
        icon="repeat"
        title="Replay dead letters"
        body={`Send ${records(selected.length)} of ${stream} back to where they came from?`}
        description="They are read as if they had just arrived. A record that is still wrong comes back here; one that was replayed before may be counted twice."
        confirmText={busy ? 'Replaying…' : 'Replay'}
        confirmButtonVariant="primary"
        disabled={busy}
        onConfirm={confirm}
        onDismiss={() => setAsking(false)}
      />
    </Stack>
  );
}
