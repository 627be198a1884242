import React from 'react';
import { Input } from '@grafana/ui';
import { Choice } from '../../components/Choice.tsx';
import { DEFAULT_SETTINGS, type SaslMechanism, type SecurityProtocol } from '../../contract/settings.ts';
import { HostList } from './HostList.tsx';
import { SecretText } from './SecretText.tsx';
import { Section } from './Section.tsx';
import { Setting, type SettingsProps } from './Setting.tsx';

const PROTOCOLS: ReadonlyArray<{ value: SecurityProtocol; description: string }> = [
  { value: 'PLAINTEXT', description: 'Neither encrypted nor authenticated' },
  { value: 'SSL', description: 'Encrypted by TLS' },
  { value: 'SASL_PLAINTEXT', description: 'User and password, not encrypted' },
  { value: 'SASL_SSL', description: 'User and password, encrypted by TLS' },
];
const MECHANISMS: readonly SaslMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];

/** Where the live tail comes from. */
export function KafkaSection(props: SettingsProps) {
  const { settings, readOnly, onChange } = props;
  const protocol = settings.kafkaSecurityProtocol ?? DEFAULT_SETTINGS.kafkaSecurityProtocol;
  return (
    <Section
      title="Kafka"
      description="The live tail comes from here. Without brokers the data source shows history only."
    >
      <HostList
        label="Brokers"
        help="Some brokers of the cluster, as host:port; the others are found through them."
        placeholder="localhost:9092"
        hosts={settings.kafkaBrokers}
        readOnly={readOnly}
        onChange={(kafkaBrokers) => onChange({ kafkaBrokers })}
      />
      <Setting label="Security protocol" help="What the brokers’ listener speaks.">
        {(id) => (
          <Choice
            id={id}
            width={40}
            value={protocol}
            options={PROTOCOLS.map((option) => ({ ...option, label: option.value }))}
            disabled={readOnly}
            onChange={(option) => onChange({ kafkaSecurityProtocol: option.value })}
          />
        )}
      </Setting>
      {protocol.startsWith('SASL') && (
        <>
          <Setting label="SASL mechanism">
            {(id) => (
              <Choice
                id={id}
                width={40}
                value={settings.kafkaSaslMechanism ?? DEFAULT_SETTINGS.kafkaSaslMechanism}
                options={MECHANISMS.map((value) => ({ value, label: value }))}
                disabled={readOnly}
                onChange={(option) => onChange({ kafkaSaslMechanism: option.value })}
              />
            )}
          </Setting>
          <Setting label="SASL user" required>
            {(id) => (
              <Input
                id={id}
                width={40}
                value={settings.kafkaSaslUsername ?? ''}
                disabled={readOnly}
                onChange={(event) => onChange({ kafkaSaslUsername: event.currentTarget.value || undefined })}
              />
            )}
          </Setting>
          <SecretText name="kafkaSaslPassword" label="SASL password" props={props} />
        </>
      )}
      {protocol.endsWith('SSL') && (
        <>
          <SecretText
            name="kafkaCaCert"
            label="Kafka CA certificate"
            help="PEM. Empty: the certificate authorities that the plugin’s runtime trusts."
            pem
            props={props}
          />
          <SecretText
            name="kafkaClientCert"
            label="Kafka client certificate"
            help="PEM. Only where the brokers ask clients for one."
            pem
            props={props}
          />
          <SecretText name="kafkaClientKey" label="Kafka client key" help="PEM." pem props={props} />
        </>
      )}
      <Setting label="Group" help="SLUICE_GROUP of the workers. It names the consumer groups whose lag is shown.">
        {(id) => (
          <Input
            id={id}
            width={40}
            value={settings.group ?? ''}
            placeholder={DEFAULT_SETTINGS.group}
            disabled={readOnly}
            onChange={(event) => onChange({ group: event.currentTarget.value || undefined })}
          />
        )}
      </Setting>
    </Section>
  );
}
