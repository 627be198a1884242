import React from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OrgRole } from '@grafana/data';

import { renderPage, type RenderOptions } from '../testing/renderPage.tsx';
import { AppConfig, type AppConfigProps } from './AppConfig.tsx';

function open(change: Partial<RenderOptions> & { datasource?: string } = {}) {
  const meta = {
    id: 'sluice-streams-app',
    enabled: true,
    pinned: false,
    jsonData: { datasource: change.datasource, other: 1 },
  };
  const reload = jest.fn();
  const props = { plugin: { meta }, query: {}, reload } as unknown as AppConfigProps;
  const view = renderPage(<AppConfig {...props} />, {
    role: OrgRole.Admin,
    datasources: ['main', 'second'],
    ...change,
    replies: {
      'GET settings': { data: { settings: [{ name: 'Keyspace', value: 'sluice', isDefault: true }] } },
      ...change.replies,
    },
  });
  return { user: userEvent.setup(), reload, ...view };
}

// The list of options has no height without a layout, and nothing scrolls.
beforeAll(() => {
  global.IntersectionObserver = class {
    observe = () => undefined;
    disconnect = () => undefined;
  } as unknown as typeof IntersectionObserver;
  for (const length of ['offsetHeight', 'offsetWidth', 'clientHeight', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, length, { configurable: true, value: 120 });
  }
  const box = { width: 120, height: 120, top: 0, left: 0, bottom: 0, right: 0, x: 0, y: 0 };
  Element.prototype.getBoundingClientRect = () => ({ ...box, toJSON: () => box });
});

test('the chosen datasource is saved beside what else is kept, and the page is reloaded', async () => {
  const { user, reload, requests } = open({
    datasource: 'main',
    replies: { 'POST /api/plugins/sluice-streams-app/settings': { data: {} } },
  });
  await screen.findByRole('cell', { name: 'Keyspace' });
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  await user.click(screen.getByRole('combobox', { name: /^Data source/ }));
  await user.click(await screen.findByRole('option', { name: /second/ }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(requests.find(({ method }) => method === 'POST')?.data).toEqual({
    enabled: true,
    pinned: false,
    jsonData: { datasource: 'second', other: 1 },
  });
  expect(reload).toHaveBeenCalledTimes(1);
});

test('a failure to save is reported and the choice stays', async () => {
  const { user } = open({
    datasource: 'main',
    replies: {
      'POST /api/plugins/sluice-streams-app/settings': { status: 403, data: { message: 'Permission denied' } },
    },
  });
  await user.click(screen.getByRole('combobox', { name: /^Data source/ }));
  await user.click(await screen.findByRole('option', { name: /second/ }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Permission denied')).toBeInTheDocument();
  expect(screen.getByRole('combobox', { name: /^Data source/ })).toHaveValue('second');
});

test('the settings in force are shown', async () => {
  open();
  expect(await screen.findByRole('cell', { name: 'Keyspace' })).toBeInTheDocument();
  expect(screen.getByText('default')).toBeInTheDocument();
});

test('a datasource that is gone is reported', () => {
  open({ datasource: 'old' });
  expect(screen.getByText('No data source has the uid “old” any more.')).toBeInTheDocument();
});

test('without a datasource there is a way to add one', () => {
  open({ datasources: [] });
  expect(screen.getByRole('link', { name: 'Add one' })).toHaveAttribute(
    'href',
    '/connections/datasources/sluice-streams-datasource'
  );
});
