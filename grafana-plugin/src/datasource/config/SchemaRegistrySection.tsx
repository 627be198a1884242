import React from 'react';
import { Input } from '@grafana/ui';
import { SecretText } from './SecretText.tsx';
import { Section } from './Section.tsx';
import { Setting, type SettingsProps } from './Setting.tsx';

/** Where the schemas are that records are encoded with. */
export function SchemaRegistrySection(props: SettingsProps) {
  const { settings, readOnly, onChange } = props;
  return (
    <Section
      title="Schema registry"
      description="For live records that are encoded as Avro, JSON Schema or Protobuf. Plain JSON needs none."
      collapsed={settings.schemaRegistryUrl === undefined}
    >
      <Setting
        label="Schema registry"
        help="SCHEMA_REGISTRY_URL of the workers. Empty: the embedded registry, which Kafka keeps."
      >
        {(id) => (
          <Input
            id={id}
            value={settings.schemaRegistryUrl ?? ''}
            placeholder="https://registry.example:8081"
            disabled={readOnly}
            onChange={(event) => onChange({ schemaRegistryUrl: event.currentTarget.value || undefined })}
          />
        )}
      </Setting>
      <Setting label="Registry user">
        {(id) => (
          <Input
            id={id}
            width={40}
            value={settings.schemaRegistryUsername ?? ''}
            disabled={readOnly}
            onChange={(event) => onChange({ schemaRegistryUsername: event.currentTarget.value || undefined })}
          />
        )}
      </Setting>
      <SecretText name="schemaRegistryPassword" label="Registry password" props={props} />
      <SecretText
        name="schemaRegistryToken"
        label="Registry token"
        help="A bearer token, in place of user and password."
        props={props}
      />
    </Section>
  );
}
