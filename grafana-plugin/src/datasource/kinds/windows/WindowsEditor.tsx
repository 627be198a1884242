import React from 'react';

import { Choice } from '../../../components/Choice.tsx';
import type { WindowsQuery } from '../../../contract/query.ts';
import { DimensionSelect } from '../../components/DimensionSelect.tsx';
import { Labelled } from '../../components/Labelled.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { StreamQueryFields, streamOf } from '../StreamQueryFields.tsx';
import { aggregateOptions, aggregatePlaceholder, measureOptions, sizeOptions } from './windowOptions.ts';

const FORMATS = [
  { value: 'timeseries' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'One row per window, with its status' },
  {
    value: 'rows' as const,
    label: 'Live windows',
    description: 'All that is known of each window: for the panel “Live windows”',
  },
];

/** Builds a query of windows. */
export function WindowsEditor(props: EditorProps<WindowsQuery>) {
  const { query, streams, onChange } = props;
  const stream = streamOf(query, streams);
  const change = changer(query, onChange);

  return (
    <StreamQueryFields
      {...props}
      replaced={{ size: 'auto' }}
      format={{
        formats: FORMATS,
        value: query.format ?? 'timeseries',
        onChange: (format) => change({ format }),
      }}
      asked={
        <Labelled label="Window" help="Automatic: the largest declared window that fits the panel’s interval.">
          {({ id, labelId }) => (
            <Choice
              id={id}
              aria-labelledby={labelId}
              width={20}
              options={sizeOptions(stream)}
              value={String(query.size ?? 'auto')}
              onChange={({ value }) => change({ size: value === 'auto' ? 'auto' : Number(value) })}
            />
          )}
        </Labelled>
      }
      askedBelow={
        <Row>
          <MultiSelect
            label="Aggregates"
            placeholder={aggregatePlaceholder(stream, query.size)}
            values={query.aggregates}
            options={aggregateOptions(stream, query.size)}
            onChange={(aggregates) => change({ aggregates })}
          />
          <MultiSelect
            label="Measures"
            placeholder="All measures"
            values={query.measures}
            options={measureOptions(stream, query.size)}
            onChange={(measures) => change({ measures })}
          />
          <DimensionSelect
            label="By"
            help="Makes one series per value of a dimension rather than per key. Counts, sums, averages, minima, maxima and deviations can be merged; percentiles cannot."
            placeholder="Key"
            stream={stream}
            value={query.by ?? ''}
            onChange={(by) => change({ by })}
          />
        </Row>
      }
      shaped={
        <>
          {query.format !== 'rows' && (
            <LegendField
              help="{{key}} {{aggregate}}. Also {{measure}}, {{label}}, {{stream}} and the dimension."
              legend={query.legend}
              onChange={change}
            />
          )}
          <SwitchField
            label="Final only"
            help="Leaves out windows that are still filling."
            value={query.finalOnly === true}
            onChange={(finalOnly) => change({ finalOnly: finalOnly || undefined })}
          />
        </>
      }
    />
  );
}
