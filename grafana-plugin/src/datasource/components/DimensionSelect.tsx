import React from 'react';
import { Choice } from '../../components/Choice.tsx';
import type { StreamInfo } from '../../contract/resources.ts';
import { Labelled } from './Labelled.tsx';
import { withVariables } from './withVariables.ts';

interface DimensionSelectProps {
  label: string;
  help?: string;
  placeholder?: string;
  stream: StreamInfo | undefined;
  value: string;
  onChange: (name: string | undefined) => void;
}

/** One dimension of a stream, or none. */
export function DimensionSelect({ label, help, placeholder, stream, value, onChange }: DimensionSelectProps) {
  return (
    <Labelled label={label} help={help}>
      {({ id, labelId }) => (
        <Choice
          id={id}
          aria-labelledby={labelId}
          width={24}
          isClearable
          placeholder={placeholder ?? 'Choose a dimension'}
          options={withVariables(
            Object.entries(stream?.dimensions ?? {}).map(([name, dimension]) => ({
              value: name,
              label: name,
              description: dimension.label,
            })),
            value
          )}
          value={value || null}
          onChange={(option) => onChange(option?.value || undefined)}
        />
      )}
    </Labelled>
  );
}
