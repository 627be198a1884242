import React, { useId, type ReactElement } from 'react';

import { Field } from '@grafana/ui';

import type { SecureSettings } from '../../contract/settings.ts';
import type { SluiceJsonData } from '../types.ts';

/** What a section of the settings page reads and changes. */
export interface SettingsProps {
  settings: SluiceJsonData;
  /** Secrets that are stored already; their values never come back to the browser. */
  configured: Partial<Record<keyof SecureSettings, boolean>>;
  /** Secrets typed since the page was opened. */
  typed: SecureSettings;
  readOnly: boolean;
  /** A value of undefined removes the setting, so that its default holds. */
  onChange: (changes: { [Name in keyof SluiceJsonData]?: SluiceJsonData[Name] | undefined }) => void;
  onSecret: (name: keyof SecureSettings, value: string) => void;
  onResetSecret: (name: keyof SecureSettings) => void;
}

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
