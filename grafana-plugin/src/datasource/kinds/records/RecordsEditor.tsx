import React from 'react';

import type { RecordsQuery } from '../../../contract/query.ts';
import { LegendField } from '../../components/LegendField.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { StreamQueryFields, streamOf } from '../StreamQueryFields.tsx';

const FORMATS = [
  { value: 'table' as const, label: 'Table' },
  { value: 'timeseries' as const, label: 'Time series', description: 'One series per key and numeric column' },
];

/** Builds a query of raw records. */
export function RecordsEditor(props: EditorProps<RecordsQuery>) {
  const { query, streams, onChange } = props;
  const change = changer(query, onChange);
  const isSeries = query.format === 'timeseries';
  const columns = (streamOf(query, streams)?.fields ?? []).filter(
    ({ type }) => !isSeries || type === 'number' || type === 'integer'
  );

  return (
    <StreamQueryFields
      {...props}
      format={{
        formats: FORMATS,
        value: isSeries ? 'timeseries' : 'table',
        onChange: (format) => change({ format, columns: undefined }),
      }}
      asked={
        <MultiSelect
          label="Columns"
          placeholder={isSeries ? 'All measures' : 'All columns'}
          values={query.columns}
          options={columns.map(({ name, type }) => ({ value: name, label: name, description: type }))}
          onChange={(chosen) => change({ columns: chosen })}
        />
      }
      shaped={
        <>
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
        </>
      }
    />
  );
}
