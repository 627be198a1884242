import React, { useId, type ReactElement } from 'react';

import { Field } from '@grafana/ui';

interface SettingProps {
  label: string;
  help?: string;
  required?: boolean;
  invalid?: string | undefined;
  children: (id: string) => ReactElement;
}

/** One setting under its label, with what it means. */
export function Setting({ label, help, required, invalid, children }: SettingProps) {
  const id = useId();
  return (
    <Field
      label={label}
      description={help}
      required={required ?? false}
      invalid={invalid !== undefined}
      error={invalid}
      htmlFor={id}
      noMargin
    >
      {children(id)}
    </Field>
  );
}
