import React from 'react';

import type { RecordsQuery } from '../../../contract/query.ts';
import { Filters } from '../../components/Filters.tsx';
import { FormatField } from '../../components/FormatField.tsx';
import { KeysSelect } from '../../components/KeysSelect.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { LiveSwitch } from '../../components/LiveSwitch.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { StreamSelect } from '../../components/StreamSelect.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { changeStream } from '../streamFields.ts';

const FORMATS = [
  { value: 'table' as const, label: 'Table' },
  { value: 'timeseries' as const, label: 'Time series', description: 'One series per key and numeric column' },
];

/** Builds a query of raw records. */
export function RecordsEditor({ query, streams, resources, canFollow, onChange }: EditorProps<RecordsQuery>) {
  const stream = streams.value?.find(({ name }) => name === query.stream);
  const change = changer(query, onChange);
  const isSeries = query.format === 'timeseries';
  const columns = (stream?.fields ?? []).filter(({ type }) => !isSeries || type === 'number' || type === 'integer');

  return (
    <>
      <Row>
        <StreamSelect streams={streams} value={query.stream} onChange={(name) => onChange(changeStream(query, name))} />
        <KeysSelect
          resources={resources}
          stream={query.stream}
          values={query.keys}
          onChange={(keys) => change({ keys })}
        />
        <MultiSelect
          label="Columns"
          placeholder={isSeries ? 'All measures' : 'All columns'}
          values={query.columns}
          options={columns.map(({ name, type }) => ({ value: name, label: name, description: type }))}
          onChange={(chosen) => change({ columns: chosen })}
        />
      </Row>
      <Row>
        <Filters
          // What was begun for another stream is not kept.
          key={query.stream}
          resources={resources}
          stream={stream}
          filters={query.filters}
          onChange={(filters) => change({ filters })}
        />
      </Row>
      <Row>
        <FormatField
          formats={FORMATS}
          value={isSeries ? 'timeseries' : 'table'}
          onChange={(format) => change({ format, columns: undefined })}
        />
        {isSeries && (
          <LegendField
            help="{{key}} {{measure}}. Also {{label}} and {{stream}}."
            legend={query.legend}
            onChange={change}
          />
        )}
        <SwitchField
          label="Latest only"
          help="Shows only the newest record of each key, such as the places of vehicles on a map."
          value={query.latest === true}
          onChange={(latest) => change({ latest: latest || undefined })}
        />
        <LiveSwitch canFollow={canFollow} live={query.live} onChange={change} />
      </Row>
    </>
  );
}
