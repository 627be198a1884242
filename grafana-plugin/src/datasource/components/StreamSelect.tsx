import React from 'react';
import { Choice } from '../../components/Choice.tsx';
import type { StreamInfo } from '../../contract/resources.ts';
import type { AnswerState } from '../resources/useAnswer.ts';
import { Labelled } from './Labelled.tsx';
import { withVariables } from './withVariables.ts';

interface StreamSelectProps {
  streams: AnswerState<StreamInfo[]>;
  value: string;
  onChange: (name: string) => void;
}

/** One stream, or a template variable that names one. */
export function StreamSelect({ streams, value, onChange }: StreamSelectProps) {
  const isKnown =
    !streams.value || value === '' || value.includes('$') || streams.value.some(({ name }) => name === value);
  const problem = streams.error ?? (isKnown ? undefined : `There is no stream “${value}”: choose one of the list`);
  return (
    <Labelled label="Stream" error={problem}>
      {({ id, labelId }) => (
        <Choice
          id={id}
          aria-labelledby={labelId}
          placeholder="Choose a stream"
          width={32}
          loading={streams.loading}
          invalid={problem !== undefined}
          options={withVariables(
            (streams.value ?? []).map(({ name, title, description }) => ({
              value: name,
              label: name,
              description: title || description,
            })),
            value
          )}
          value={value || null}
          onChange={(option) => onChange(option.value)}
        />
      )}
    </Labelled>
  );
}
