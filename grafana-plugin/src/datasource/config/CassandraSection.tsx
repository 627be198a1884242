import React from 'react';
import { Input, Switch } from '@grafana/ui';
import { Choice } from '../../components/Choice.tsx';
import { type Consistency, DEFAULT_SETTINGS } from '../../contract/settings.ts';
import { HostList } from './HostList.tsx';
import { SecretText } from './SecretText.tsx';
import { Section } from './Section.tsx';
import { Setting, type SettingsProps } from './Setting.tsx';

const CONSISTENCIES: ReadonlyArray<{ value: Consistency; description: string }> = [
  { value: 'LOCAL_ONE', description: 'One replica in the local datacenter: the fastest' },
  { value: 'ONE', description: 'One replica anywhere' },
  { value: 'LOCAL_QUORUM', description: 'Most replicas of the local datacenter' },
  { value: 'QUORUM', description: 'Most replicas of all datacenters' },
  { value: 'EACH_QUORUM', description: 'Most replicas of each datacenter' },
  { value: 'ALL', description: 'Every replica: fails when one is away' },
];

/** Where the history is. */
export function CassandraSection(props: SettingsProps) {
  const { settings, readOnly, onChange } = props;
  const text = (name: 'localDatacenter' | 'keyspace' | 'username' | 'cassandraTlsServerName', placeholder: string) =>
    function TextInput(id: string) {
      return (
        <Input
          id={id}
          width={40}
          value={settings[name] ?? ''}
          placeholder={placeholder}
          disabled={readOnly}
          onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
        />
      );
    };

  return (
    <>
      <Section title="Cassandra" description="History is read from here. Cassandra 3.11 and later.">
        <HostList
          label="Contact points"
          help="Some nodes of the cluster, as host or host:port; the others are found through them."
          placeholder={DEFAULT_SETTINGS.contactPoints.join(', ')}
          hosts={settings.contactPoints}
          readOnly={readOnly}
          onChange={(contactPoints) => onChange({ contactPoints })}
        />
        <Setting label="Local datacenter" help="The datacenter whose nodes are asked, as “nodetool status” names it.">
          {text('localDatacenter', DEFAULT_SETTINGS.localDatacenter)}
        </Setting>
        <Setting label="Keyspace" help="The keyspace that Sluice writes to. CQL queries may name others.">
          {text('keyspace', DEFAULT_SETTINGS.keyspace)}
        </Setting>
        <Setting label="Consistency" help="How many replicas must answer a read.">
          {(id) => (
            <Choice
              id={id}
              width={40}
              value={settings.consistency ?? DEFAULT_SETTINGS.consistency}
              options={CONSISTENCIES.map((option) => ({ ...option, label: option.value }))}
              disabled={readOnly}
              onChange={(option) => onChange({ consistency: option.value })}
            />
          )}
        </Setting>
      </Section>

      <Section title="Cassandra authentication" description="Leave both empty where the cluster asks for no password.">
        <Setting label="User">{text('username', '')}</Setting>
        <SecretText name="password" label="Password" props={props} />
        <Setting label="Use TLS" help="Encrypts what goes to and from Cassandra.">
          {(id) => (
            <Switch
              id={id}
              value={settings.cassandraTls === true}
              disabled={readOnly}
              onChange={(event) => onChange({ cassandraTls: event.currentTarget.checked || undefined })}
            />
          )}
        </Setting>
        {settings.cassandraTls && (
          <>
            <Setting
              label="Name on the certificates"
              help="Only where the nodes' certificates bear another name than their address."
            >
              {text('cassandraTlsServerName', 'The contact point’s own name')}
            </Setting>
            <SecretText
              name="cassandraCaCert"
              label="Cassandra CA certificate"
              help="PEM. Empty: the certificate authorities that the plugin’s runtime trusts."
              pem
              props={props}
            />
            <SecretText
              name="cassandraClientCert"
              label="Cassandra client certificate"
              help="PEM. Only where the cluster asks clients for one."
              pem
              props={props}
            />
            <SecretText name="cassandraClientKey" label="Cassandra client key" help="PEM." pem props={props} />
          </>
        )}
      </Section>
    </>
  );
}
