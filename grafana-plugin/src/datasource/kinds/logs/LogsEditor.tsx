import React from 'react';

import { RadioButtonGroup } from '@grafana/ui';

import { LOG_LEVELS } from '../../../contract/rows.ts';
import type { LogLevel, LogSource, LogsQuery } from '../../../contract/query.ts';
import { Labelled } from '../../components/Labelled.tsx';
import { LiveSwitch } from '../../components/LiveSwitch.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { StreamsSelect } from '../../components/StreamsSelect.tsx';
import { TextField } from '../../components/TextField.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';

/** What the sources of log lines are called. */
export const LOG_SOURCES: ReadonlyArray<{ value: LogSource; label: string; description: string }> = [
  { value: 'text', label: 'Texts', description: 'Records with text: incidents, notifications, device status' },
  { value: 'late', label: 'Late records', description: 'Records that came after their window was closed' },
  { value: 'dead', label: 'Dead letters', description: 'Records that could not be read, with the reason' },
];

/** Builds a query of log lines. */
export function LogsEditor({ query, streams, canFollow, onChange }: EditorProps<LogsQuery>) {
  const change = changer(query, onChange);

  return (
    <>
      <Row>
        <Labelled label="Lines from">
          {() => (
            <RadioButtonGroup
              aria-label="Lines from"
              options={[...LOG_SOURCES]}
              value={query.source}
              onChange={(source) => change({ source, streams: undefined })}
            />
          )}
        </Labelled>
      </Row>
      <Row>
        <StreamsSelect
          streams={streams}
          offered={({ text }) => query.source !== 'text' || text.length > 0}
          values={query.streams}
          onChange={change}
        />
        <TextField
          label="Search"
          help="Words that a line must contain, whatever their case."
          placeholder="Every line"
          value={query.search}
          onCommit={(search) => change({ search: search || undefined })}
        />
        <MultiSelect
          label="Levels"
          placeholder="All levels"
          values={query.levels}
          options={LOG_LEVELS.map((value) => ({ value, label: value }))}
          onChange={(levels) => change({ levels: levels as LogLevel[] })}
        />
        <LiveSwitch canFollow={canFollow} live={query.live} onChange={change} />
      </Row>
    </>
  );
}
