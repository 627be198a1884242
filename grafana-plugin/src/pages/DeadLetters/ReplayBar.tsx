import React, { useState } from 'react';
import { Alert, Button, Checkbox, ConfirmModal, Stack } from '@grafana/ui';

import { useDatasourceUid } from '../../components/datasource.ts';
import { formatCount } from '../../components/format.ts';
import { type Problem, toProblem } from '../../components/resource/problem.ts';
import { postResource } from '../../components/resource/request.ts';
import { mayAct, orgRole } from '../../components/role.ts';
import type { DeadLetter, ReplayAnswer, ReplayRequest } from '../../contract/resources.ts';
import { letterId, type Selection } from './useSelection.ts';

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

/** Selects all and replays what is selected, after a confirmation; shows what came of it. */
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

/** What came of a replay: how many went back, and why the others did not. */
function ReplayResult({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'refused') {
    const { title, detail, status } = outcome.problem;
    const refused = status >= 400 && status < 500;
    return (
      <Alert severity="error" title={title}>
        {detail}{' '}
        {refused ? 'Nothing was replayed.' : 'Some records may have gone back: look at them before you try again.'}
      </Alert>
    );
  }
  const { replayed, failed } = outcome.answer;
  const title = `${formatCount(replayed)} of ${formatCount(outcome.asked)} went back to where they came from`;
  if (failed.length === 0) {
    return <Alert severity="success" title={title} />;
  }
  return (
    <Alert severity={replayed === 0 ? 'error' : 'warning'} title={title}>
      <ul aria-label="Not replayed">
        {failed.map(({ partition, offset, reason }) => (
          <li key={`${partition}/${offset}`}>
            Partition {partition}, offset {offset}: {reason}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** What came of a replay. */
type Outcome = { kind: 'answered'; asked: number; answer: ReplayAnswer } | { kind: 'refused'; problem: Problem };

/** Sends letters back to their source topic; `onReplayed` gets the ids of those that went. */
function useReplay(stream: string, onReplayed: (ids: string[]) => void) {
  const uid = useDatasourceUid();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();

  const replay = async (letters: DeadLetter[]) => {
    const places = letters.map(({ at, partition, offset }) => ({ at, partition, offset }));
    const body: ReplayRequest = { stream, letters: places };
    setBusy(true);
    setOutcome(undefined);
    try {
      const answer = await postResource<ReplayAnswer>('dead-letters/replay', { uid, body });
      const failed = new Set(answer.failed.map(letterId));
      onReplayed(places.map(letterId).filter((id) => !failed.has(id)));
      setOutcome({ kind: 'answered', asked: letters.length, answer });
    } catch (error) {
      setOutcome({ kind: 'refused', problem: toProblem(error) });
    } finally {
      setBusy(false);
    }
  };
  return { replay, busy, outcome };
}
