import React from 'react';
import { screen } from '@testing-library/react';
import { OrgRole } from '@grafana/data';

import { AppPage } from './AppPage.tsx';
import { useDatasourceUid } from './datasource.ts';
import { type RenderOptions, renderPage } from '../testing/renderPage.tsx';

const Uid = () => <p>{`reads ${useDatasourceUid()}`}</p>;

function open(options: Omit<RenderOptions, 'replies'>) {
  return renderPage(
    <AppPage subTitle="">
      <Uid />
    </AppPage>,
    { ...options, replies: {} }
  );
}

test('the page reads the configured datasource', () => {
  open({ datasources: ['a', 'b'], settings: { datasource: 'b' } });
  expect(screen.getByText('reads b')).toBeInTheDocument();
});

test('without a datasource an admin can add one; others see whom to ask', () => {
  const { unmount } = open({ datasources: [], role: OrgRole.Admin });
  expect(screen.getByRole('link', { name: 'Add a data source' })).toBeInTheDocument();
  unmount();
  open({ datasources: [], role: OrgRole.Viewer });
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
  expect(screen.getByText(/Ask an administrator to add one/)).toBeInTheDocument();
});

test('a configured datasource that is gone leads to the configuration', () => {
  open({ datasources: ['a'], settings: { datasource: 'b' }, role: OrgRole.Admin });
  expect(screen.getByText('The configured data source is gone')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Open the configuration' })).toHaveAttribute(
    'href',
    '/plugins/sluice-streams-app'
  );
});
