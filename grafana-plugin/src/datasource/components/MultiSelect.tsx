import React from 'react';

import { MultiCombobox, type ComboboxOption } from '@grafana/ui';

import { Labelled } from './Labelled.tsx';

interface MultiSelectProps {
  label: string;
  help?: string;
  values: string[] | undefined;
  options: Array<ComboboxOption<string>> | ((typed: string) => Promise<Array<ComboboxOption<string>>>);
  onChange: (values: string[]) => void;
  /** What holds when nothing is chosen. */
  placeholder: string;
  loading?: boolean;
  error?: string | undefined;
  /** px. */
  minWidth?: number;
}

/** Several values from a list; others, such as template variables, can be typed. */
export function MultiSelect({
  label,
  help,
  values,
  options,
  onChange,
  minWidth = 240,
  error,
  ...rest
}: MultiSelectProps) {
  return (
    <Labelled label={label} help={help} error={error} minWidth={minWidth}>
      {({ labelId }) => (
        <MultiCombobox
          {...rest}
          aria-labelledby={labelId}
          invalid={error !== undefined}
          options={options}
          value={(values ?? []).map((value) => ({ value, label: value }))}
          onChange={(chosen) => onChange(chosen.map((option) => option.value))}
          createCustomValue
          isClearable
          width="auto"
          minWidth={minWidth / 8}
          maxWidth={60}
        />
      )}
    </Labelled>
  );
}
