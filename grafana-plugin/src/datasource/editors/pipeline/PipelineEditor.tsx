import React from 'react';

import { PIPELINE_METRICS, type PipelineMetric } from '../../../contract/query';
import { FormatField } from '../../components/FormatField';
import { LiveSwitch } from '../../components/LiveSwitch';
import { MultiSelect } from '../../components/MultiSelect';
import { Row } from '../../components/Row';
import { TextField } from '../../components/TextField';
import { METRIC_LABELS } from '../../queries/kinds';
import type { QueryOf } from '../../types';
import { cleaned } from '../cleaned';
import type { EditorProps } from '../EditorProps';

type PipelineQuery = QueryOf<'pipeline'>;

const FORMATS = [
  { value: 'timeseries' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'The newest state of each stream' },
];

/** Builds a query of the pipeline's state. */
export function PipelineEditor({ query, streams, canFollow, onChange }: EditorProps<PipelineQuery>) {
  const change = (changes: { [Field in keyof PipelineQuery]?: PipelineQuery[Field] | undefined }) =>
    onChange(cleaned({ ...query, ...changes } as PipelineQuery));

  return (
    <>
      <Row>
        <MultiSelect
          label="Metrics"
          placeholder="All metrics"
          values={query.metrics}
          options={PIPELINE_METRICS.map((value) => ({ value, label: value, description: METRIC_LABELS[value] }))}
          onChange={(metrics) => change({ metrics: metrics as PipelineMetric[] })}
        />
        <MultiSelect
          label="Streams"
          placeholder="All streams"
          loading={streams.loading}
          error={streams.error}
          values={query.streams}
          options={(streams.value ?? []).map(({ name, title }) => ({ value: name, label: name, description: title }))}
          onChange={(chosen) => change({ streams: chosen })}
        />
      </Row>
      <Row>
        <FormatField
          formats={FORMATS}
          value={query.format === 'table' ? 'table' : 'timeseries'}
          onChange={(format) => change({ format })}
        />
        {query.format !== 'table' && (
          <TextField
            label="Legend"
            help="Pattern of the series’ names, such as {{stream}} {{metric}}."
            placeholder="Automatic"
            value={query.legend}
            onCommit={(legend) => change({ legend: legend || undefined })}
          />
        )}
        <LiveSwitch canFollow={canFollow} live={query.live} onChange={change} />
      </Row>
    </>
  );
}
