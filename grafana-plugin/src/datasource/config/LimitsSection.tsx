import React from 'react';

import { Input, Switch } from '@grafana/ui';

import { DEFAULT_LIMITS, type Limits } from '../../contract/settings.ts';
import { Section } from './Section.tsx';
import { Setting, type SettingsProps } from './Setting.tsx';

type NumberLimit = Exclude<keyof Limits, 'allowFullScans'>;

/** How each limit is shown; `unit` is what one of the shown number stands for. */
const NUMBERS: ReadonlyArray<{ name: NumberLimit; label: string; help: string; unit: number }> = [
  { name: 'maxRows', label: 'Rows', help: 'Rows that one query reads.', unit: 1 },
  { name: 'maxBytes', label: 'Size (MiB)', help: 'Size of the values that one query answers.', unit: 1024 * 1024 },
  { name: 'timeoutMs', label: 'Time (s)', help: 'Longest time that one query takes.', unit: 1000 },
  { name: 'maxKeys', label: 'Keys', help: 'Keys that a query reads when it names none.', unit: 1 },
];

/** How much one query may take; a query beyond a limit is cut there, with a notice in the panel. */
export function LimitsSection({ settings, readOnly, onChange }: SettingsProps) {
  const limits = settings.limits ?? {};
  const change = (changes: { [Name in keyof Limits]?: Limits[Name] | undefined }) => {
    const kept = Object.fromEntries(
      Object.entries({ ...limits, ...changes }).filter(([, value]) => value !== undefined)
    );
    onChange({ limits: Object.keys(kept).length > 0 ? kept : undefined });
  };
  return (
    <Section
      title="Limits"
      description="A query beyond a limit is cut there, and the panel says so."
      collapsed={settings.limits === undefined}
    >
      {NUMBERS.map(({ name, label, help, unit }) => (
        <Setting key={name} label={label} help={help}>
          {(id) => (
            <Input
              id={id}
              type="number"
              min={1}
              width={20}
              value={limits[name] === undefined ? '' : limits[name] / unit}
              placeholder={String(DEFAULT_LIMITS[name] / unit)}
              disabled={readOnly}
              onChange={(event) => change({ [name]: toLimit(event.currentTarget.value, unit) })}
            />
          )}
        </Setting>
      ))}
      <Setting
        label="Allow full scans"
        help="Lets CQL queries read whole tables. On a large table such a query loads every node of the cluster."
      >
        {(id) => (
          <Switch
            id={id}
            value={limits.allowFullScans === true}
            disabled={readOnly}
            onChange={(event) => change({ allowFullScans: event.currentTarget.checked || undefined })}
          />
        )}
      </Setting>
    </Section>
  );
}

function toLimit(text: string, unit: number): number | undefined {
  const value = Number(text);
  return text !== '' && value > 0 ? Math.round(value * unit) : undefined;
}
