import React from 'react';
import { screen, waitFor } from '@testing-library/react';

import { DashboardLinks } from './DashboardLinks.tsx';
import { renderPage } from '../testing/renderPage.tsx';

test('dashboards with our tag are linked', async () => {
  const found = [{ uid: 'd', title: 'Smart city', url: '/d/d/smart-city' }];
  const { requests } = renderPage(<DashboardLinks />, { replies: { 'GET /api/search': { data: found } } });
  expect(await screen.findByRole('link', { name: 'Smart city' })).toHaveAttribute('href', '/d/d/smart-city');
  expect(requests[0]?.params).toMatchObject({ tag: 'sluice', type: 'dash-db' });
});

test('a search that fails leaves the page in peace', async () => {
  const { requests } = renderPage(<DashboardLinks />, { replies: { 'GET /api/search': { status: 500 } } });
  await waitFor(() => expect(requests).toHaveLength(1));
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
});
