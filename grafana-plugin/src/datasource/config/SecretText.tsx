import React from 'react';

import { SecretInput, SecretTextArea } from '@grafana/ui';

import type { SecureSettings } from '../../contract/settings.ts';
import { Setting, type SettingsProps } from './Setting.tsx';

interface SecretTextProps {
  name: keyof SecureSettings;
  label: string;
  help?: string;
  /** Several lines of PEM rather than one line. */
  pem?: boolean;
  placeholder?: string;
  props: SettingsProps;
}

/** A secret: once stored it can be replaced, never read. */
export function SecretText({ name, label, help, pem, placeholder, props }: SecretTextProps) {
  const { configured, typed, readOnly, onSecret, onResetSecret } = props;
  const shared = {
    value: typed[name] ?? '',
    isConfigured: configured[name] === true,
    onReset: () => onResetSecret(name),
    placeholder: placeholder ?? (pem ? '-----BEGIN …' : undefined),
    disabled: readOnly,
  };
  const notPem =
    pem && typed[name] && !typed[name].includes('-----BEGIN')
      ? 'This is not PEM text: it must contain -----BEGIN …'
      : undefined;
  return (
    <Setting label={label} {...(help ? { help } : {})} invalid={notPem}>
      {(id) =>
        pem ? (
          <SecretTextArea
            {...shared}
            id={id}
            rows={5}
            cols={64}
            onChange={(event) => onSecret(name, event.currentTarget.value)}
          />
        ) : (
          <SecretInput
            {...shared}
            id={id}
            width={40}
            autoComplete="new-password"
            onChange={(event) => onSecret(name, event.currentTarget.value)}
          />
        )
      }
    </Setting>
  );
}
