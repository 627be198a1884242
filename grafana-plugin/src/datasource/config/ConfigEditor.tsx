import React from 'react';

import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';

import type { SecureSettings } from '../../contract/settings.ts';
import type { SluiceJsonData } from '../types.ts';
import { CassandraSection } from './CassandraSection.tsx';
import { KafkaSection } from './KafkaSection.tsx';
import { LimitsSection } from './LimitsSection.tsx';
import { SchemaRegistrySection } from './SchemaRegistrySection.tsx';
import type { SettingsProps } from './Setting.tsx';

/** The datasource's settings page; Grafana adds the name and “Save & test”. */
export function ConfigEditor({
  options,
  onOptionsChange,
}: DataSourcePluginOptionsEditorProps<SluiceJsonData, SecureSettings>) {
  const props: SettingsProps = {
    settings: options.jsonData,
    configured: (options.secureJsonFields ?? {}) as SettingsProps['configured'],
    typed: options.secureJsonData ?? {},
    readOnly: options.readOnly === true,
    onChange: (changes) => {
      const jsonData: Record<string, unknown> = { ...options.jsonData, ...changes };
      for (const name of Object.keys(changes)) {
        if (jsonData[name] === undefined) {
          delete jsonData[name];
        }
      }
      onOptionsChange({ ...options, jsonData: jsonData as SluiceJsonData });
    },
    onSecret: (name, value) =>
      onOptionsChange({ ...options, secureJsonData: { ...options.secureJsonData, [name]: value } }),
    onResetSecret: (name) =>
      onOptionsChange({
        ...options,
        secureJsonFields: { ...options.secureJsonFields, [name]: false },
        secureJsonData: { ...options.secureJsonData, [name]: '' },
      }),
  };
  return (
    <>
      <CassandraSection {...props} />
      <KafkaSection {...props} />
      <SchemaRegistrySection {...props} />
      <LimitsSection {...props} />
    </>
  );
}
