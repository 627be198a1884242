import React from 'react';

import { RadioButtonGroup } from '@grafana/ui';

import { Labelled } from './Labelled.tsx';

export interface FormatFieldProps<Format extends string> {
  formats: ReadonlyArray<{ value: Format; label: string; description?: string }>;
  value: Format;
  onChange: (format: Format) => void;
}

/** The form of an answer. */
export function FormatField<Format extends string>({ formats, value, onChange }: FormatFieldProps<Format>) {
  return (
    <Labelled label="Format">
      {() => <RadioButtonGroup aria-label="Format" options={[...formats]} value={value} onChange={onChange} />}
    </Labelled>
  );
}
