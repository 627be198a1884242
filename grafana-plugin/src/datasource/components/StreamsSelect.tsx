import React from 'react';

import type { StreamInfo } from '../../contract/resources.ts';
import type { AnswerState } from '../resources/useAnswer.ts';
import { MultiSelect } from './MultiSelect.tsx';

interface StreamsSelectProps {
  streams: AnswerState<StreamInfo[]>;
  /** Which of them can be chosen. */
  offered?: (stream: StreamInfo) => boolean;
  values: string[] | undefined;
  onChange: (changes: { streams: string[] }) => void;
}

/** Several streams; none means all. */
export function StreamsSelect({ streams, offered = () => true, values, onChange }: StreamsSelectProps) {
  return (
    <MultiSelect
      label="Streams"
      placeholder="All streams"
      loading={streams.loading}
      error={streams.error}
      values={values}
      options={(streams.value ?? [])
        .filter(offered)
        .map(({ name, title }) => ({ value: name, label: name, description: title }))}
      onChange={(chosen) => onChange({ streams: chosen })}
    />
  );
}
