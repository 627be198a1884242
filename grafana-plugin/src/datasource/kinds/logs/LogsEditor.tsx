import React from 'react';

import { RadioButtonGroup } from '@grafana/ui';

import type { LogLevel } from '../../../contract/query.ts';
import { Labelled } from '../../components/Labelled.tsx';
import { LiveSwitch } from '../../components/LiveSwitch.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { StreamsSelect } from '../../components/StreamsSelect.tsx';
import { TextField } from '../../components/TextField.tsx';
import { LOG_LEVELS, LOG_SOURCES } from '../kinds.ts';
import type { QueryOf } from '../../types.ts';
import { cleaned } from '../cleaned.ts';
import type { EditorProps } from '../EditorProps.ts';

type LogsQuery = QueryOf<'logs'>;

/** Builds a query of log lines. */
export function LogsEditor({ query, streams, canFollow, onChange }: EditorProps<LogsQuery>) {
  const change = (changes: { [Field in keyof LogsQuery]?: LogsQuery[Field] | undefined }) =>
    onChange(cleaned({ ...query, ...changes } as LogsQuery));

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
