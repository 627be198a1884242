import React from 'react';

import { Switch } from '@grafana/ui';

import { Labelled } from './Labelled.tsx';

interface SwitchFieldProps {
  label: string;
  help?: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

/** Yes or no. */
export function SwitchField({ label, help, value, onChange }: SwitchFieldProps) {
  return (
    <Labelled label={label} help={help}>
      {({ id }) => <Switch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />}
    </Labelled>
  );
}
