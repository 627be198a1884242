import type { ComboboxOption } from '@grafana/ui';
import React from 'react';

import { chooseSeries, type DeclaredSeries, seriesId } from '#core/contract/predicted_series.ts';
import { Choice } from '../../../components/Choice.tsx';
import type { PredictedValue, PredictionsQuery } from '../../../contract/query.ts';
import type { StreamInfo } from '../../../contract/resources.ts';
import { PREDICTED_VALUES } from '../../../contract/rows.ts';
import { seriesTitle } from '../../../frames/seriesTitle.ts';
import { predictedLabel } from '../../../frames/shapePredictions.ts';
import { formatSize } from '../../../frames/windowSize.ts';
import { Labelled } from '../../components/Labelled.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { withVariables } from '../../components/withVariables.ts';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { StreamQueryFields, streamOf } from '../StreamQueryFields.tsx';

const FORMATS = [
  { value: 'timeseries' as const, label: 'Time series', description: 'What is expected with its band, and what came' },
  { value: 'table' as const, label: 'Table', description: 'One row per window, with the model and its error' },
  { value: 'anomalies' as const, label: 'Anomalies', description: 'What was unusual, as lines: also for annotations' },
];

/** Builds a query of predictions. */
export function PredictionsEditor(props: EditorProps<PredictionsQuery>) {
  const { query, streams, onChange } = props;
  const stream = streamOf(query, streams);
  const change = changer(query, onChange);
  // Undefined where a variable tells.
  const chosen = stream && chooseSeries(stream.predicted, query);
  const series = query.series || (chosen === undefined ? '' : seriesId(chosen));
  const format = query.format === 'table' || query.format === 'anomalies' ? query.format : 'timeseries';

  return (
    <StreamQueryFields
      {...props}
      isOffered={({ predicted }) => predicted.length > 0}
      format={{ formats: FORMATS, value: format, onChange: (value) => change({ format: value }) }}
      asked={
        <>
          <Labelled label="Predicted" help="Of what a stream declares: the windows of each key, or the end of its way.">
            {({ id, labelId }) => (
              <Choice
                id={id}
                aria-labelledby={labelId}
                width={36}
                placeholder={stream === undefined ? 'Choose a stream' : 'Nothing is predicted'}
                options={withVariables(stream === undefined ? [] : stream.predicted.map(optionOf(stream)), series)}
                value={series || null}
                onChange={({ value }) =>
                  change({
                    series: value,
                    measure: undefined,
                    aggregate: undefined,
                    size: undefined,
                    horizon: undefined,
                  })
                }
              />
            )}
          </Labelled>
          {format !== 'anomalies' && (
            <Labelled label="Ahead" help="How long before it began each past window is shown as it was expected.">
              {({ id, labelId }) => (
                <Choice
                  id={id}
                  aria-labelledby={labelId}
                  width={16}
                  options={horizonOptions(chosen)}
                  value={String(query.horizon ?? 1)}
                  onChange={({ value }) => change({ horizon: value === '1' ? undefined : Number(value) })}
                />
              )}
            </Labelled>
          )}
        </>
      }
      shaped={
        format === 'timeseries' && (
          <>
            <MultiSelect
              label="Values"
              placeholder="All but the score"
              values={query.values}
              options={PREDICTED_VALUES.map((value) => ({ value, label: predictedLabel(value) }))}
              onChange={(values) => change({ values: values as PredictedValue[] })}
            />
            <LegendField
              help="{{key}} {{label}}. Also {{value}}, {{measure}}, {{aggregate}} and {{stream}}."
              legend={query.legend}
              onChange={change}
            />
          </>
        )
      }
    />
  );
}

const optionOf =
  (stream: StreamInfo) =>
  (predicted: DeclaredSeries): ComboboxOption<string> => ({
    value: seriesId(predicted),
    label: seriesTitle(predicted, stream),
    description: `${predicted.horizon} ${predicted.horizon === 1 ? 'window' : 'windows'} ahead`,
  });

function horizonOptions(predicted: DeclaredSeries | undefined): Array<ComboboxOption<string>> {
  const { horizon = 1, size = 0 } = predicted ?? {};
  return Array.from({ length: horizon }, (_, index) => ({
    value: String(index + 1),
    label: size === 0 ? String(index + 1) : formatSize((index + 1) * size),
  }));
}
