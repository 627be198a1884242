import React from 'react';

import { PIPELINE_METRICS } from '../../../contract/live.ts';
import type { PipelineMetric, PipelineQuery } from '../../../contract/query.ts';
import { metricLabel } from '../../../frames/shapePipeline.ts';
import { FormatField } from '../../components/FormatField.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { LiveSwitch } from '../../components/LiveSwitch.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { StreamsSelect } from '../../components/StreamsSelect.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';

const FORMATS = [
  { value: 'timeseries' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'The newest state of each stream' },
];

/** Builds a query of the pipeline's state. */
export function PipelineEditor({ query, streams, canFollow, onChange }: EditorProps<PipelineQuery>) {
  const change = changer(query, onChange);

  return (
    <>
      <Row>
        <MultiSelect
          label="Metrics"
          placeholder="All metrics"
          values={query.metrics}
          options={PIPELINE_METRICS.map((value) => ({ value, label: value, description: metricLabel(value) }))}
          onChange={(metrics) => change({ metrics: metrics as PipelineMetric[] })}
        />
        <StreamsSelect streams={streams} values={query.streams} onChange={change} />
      </Row>
      <Row>
        <FormatField
          formats={FORMATS}
          value={query.format === 'table' ? 'table' : 'timeseries'}
          onChange={(format) => change({ format })}
        />
        {query.format !== 'table' && (
          <LegendField help="{{stream}} {{metric}}. Also {{label}}." legend={query.legend} onChange={change} />
        )}
        <SwitchField
          label="Running only"
          help="Leaves out streams that the process workers do not have, such as those of a scenario that was stopped."
          value={query.runningOnly === true}
          onChange={(runningOnly) => change({ runningOnly: runningOnly || undefined })}
        />
        <LiveSwitch canFollow={canFollow} live={query.live} onChange={change} />
      </Row>
    </>
  );
}
