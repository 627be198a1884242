import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import type { DataSourceSettings } from '@grafana/data';

import type { SecureSettings } from '../../contract/settings.ts';
import { giveElementsSize } from '../../testing/layout.ts';
import type { SluiceJsonData } from '../types.ts';
import { ConfigEditor } from './ConfigEditor.tsx';

type Options = DataSourceSettings<SluiceJsonData, SecureSettings>;

function renderSettings(options: Partial<Options>) {
  let current = { jsonData: {}, secureJsonFields: {}, readOnly: false, ...options } as Options;
  function Page() {
    const [shown, setShown] = useState(current);
    return (
      <ConfigEditor
        options={shown}
        onOptionsChange={(next) => {
          current = next;
          setShown(next);
        }}
      />
    );
  }
  render(<Page />);
  return () => current;
}

beforeAll(giveElementsSize);
jest.setTimeout(60_000);

const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });

describe('settings', () => {
  it('takes several hosts and shows which one is no address', async () => {
    const settings = renderSettings({});
    const field = screen.getByRole('textbox', { name: /Contact points/ });
    await user.type(field, 'cassandra-1, 10.0.0.2:9142 ');
    expect(settings().jsonData.contactPoints).toEqual(['cassandra-1', '10.0.0.2:9142']);
    await user.type(field, 'http://other');
    await user.tab();
    expect(screen.getByRole('alert')).toHaveTextContent('“http://other” is no address');
    await user.clear(field);
    expect(settings().jsonData).not.toHaveProperty('contactPoints');
  });

  it('removes a setting that is emptied, so that its default holds', async () => {
    const settings = renderSettings({ jsonData: { keyspace: 'k' } });
    await user.clear(screen.getByRole('textbox', { name: /Keyspace/ }));
    expect(settings().jsonData).toEqual({});
    expect(screen.getByRole('textbox', { name: /Keyspace/ })).toHaveAttribute('placeholder', 'sluice');
  });

  it('asks for nothing that has a default, and shows the default', () => {
    renderSettings({});
    for (const [name, placeholder] of [
      ['Contact points', '127.0.0.1:9042'],
      ['Local datacenter', 'datacenter1'],
    ] as const) {
      // A field that is required bears a star behind its name.
      expect(screen.getByText(name)).toBeInTheDocument();
      expect(screen.getByRole('textbox', { name: new RegExp(name) })).toHaveAttribute('placeholder', placeholder);
    }
  });

  it('never shows a stored password, and lets it be reset and typed again', async () => {
    const settings = renderSettings({ secureJsonFields: { password: true } });
    const stored = screen.getByLabelText('Password');
    expect(stored).toBeDisabled();
    expect(stored).toHaveValue('configured');
    await user.click(screen.getByRole('button', { name: /reset/i }));
    expect(settings().secureJsonFields).toEqual({ password: false });
    await user.type(screen.getByLabelText('Password'), 'new');
    expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password');
    expect(settings().secureJsonData).toEqual({ password: 'new' });
    expect(JSON.stringify(settings().jsonData)).not.toContain('new');
  });

  it('asks for certificates only with TLS, and knows PEM', async () => {
    const settings = renderSettings({});
    expect(screen.queryByLabelText(/Cassandra CA certificate/)).not.toBeInTheDocument();
    await user.click(screen.getByRole('switch', { name: /Use TLS/ }));
    expect(settings().jsonData.cassandraTls).toBe(true);
    await user.type(screen.getByLabelText(/Cassandra CA certificate/), '/etc/ca.pem');
    expect(screen.getByRole('alert')).toHaveTextContent('not PEM');
    await user.clear(screen.getByLabelText(/Cassandra CA certificate/));
    await user.type(screen.getByLabelText(/Cassandra CA certificate/), '-----BEGIN CERTIFICATE-----');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(settings().secureJsonData).toEqual({ cassandraCaCert: '-----BEGIN CERTIFICATE-----' });
  });

  it('asks for what the protocol of Kafka needs', async () => {
    const settings = renderSettings({});
    expect(screen.queryByLabelText(/SASL password/)).not.toBeInTheDocument();
    await user.click(screen.getByRole('combobox', { name: /Security protocol/ }));
    await user.click(await screen.findByRole('option', { name: /SASL_SSL/ }));
    expect(settings().jsonData.kafkaSecurityProtocol).toBe('SASL_SSL');
    expect(screen.getByLabelText(/SASL user/)).toBeInTheDocument();
    expect(screen.getByLabelText(/SASL password/)).toBeInTheDocument();
    expect(screen.getByLabelText(/Kafka CA certificate/)).toBeInTheDocument();
  });

  it('takes another schema registry than the one in Kafka, and its secrets as such', async () => {
    const settings = renderSettings({});
    expect(screen.queryByRole('textbox', { name: /Schema registry/ })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Open Schema registry' }));
    await user.type(screen.getByRole('textbox', { name: /Schema registry/ }), 'https://r:8081');
    await user.type(screen.getByRole('textbox', { name: /Registry user/ }), 'ann');
    await user.type(screen.getByLabelText('Registry password'), 'secret');
    await user.type(screen.getByLabelText(/Registry token/), 'bearer');
    expect(settings().jsonData).toEqual({ schemaRegistryUrl: 'https://r:8081', schemaRegistryUsername: 'ann' });
    expect(settings().secureJsonData).toEqual({ schemaRegistryPassword: 'secret', schemaRegistryToken: 'bearer' });
    await user.clear(screen.getByRole('textbox', { name: /Schema registry/ }));
    expect(settings().jsonData).not.toHaveProperty('schemaRegistryUrl');
  });

  it('keeps limits in the units that the backend reads', async () => {
    const settings = renderSettings({});
    await user.click(screen.getByRole('button', { name: 'Open Limits' }));
    await user.type(screen.getByRole('spinbutton', { name: /Time \(s\)/ }), '5');
    await user.type(screen.getByRole('spinbutton', { name: /Size \(MiB\)/ }), '2');
    expect(settings().jsonData.limits).toEqual({ timeoutMs: 5_000, maxBytes: 2 * 1024 * 1024 });
    await user.click(screen.getByRole('switch', { name: /Allow full scans/ }));
    expect(settings().jsonData.limits).toMatchObject({ allowFullScans: true });
    await user.clear(screen.getByRole('spinbutton', { name: /Time \(s\)/ }));
    expect(settings().jsonData.limits).not.toHaveProperty('timeoutMs');
  });

  it('cannot be changed where it is provisioned', () => {
    renderSettings({ readOnly: true });
    expect(screen.getByRole('textbox', { name: /Contact points/ })).toBeDisabled();
    expect(screen.getByRole('switch', { name: /Use TLS/ })).toBeDisabled();
    expect(screen.getByLabelText('Password')).toBeDisabled();
  });
});
