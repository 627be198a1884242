import React from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { renderPage } from '../../testing/renderPage.tsx';
import { Topics } from './Topics.tsx';

const topics = [
  {
    name: 'gps_data',
    stream: 'gps_data',
    kind: 'records',
    records: 1200,
    atMost: false,
    partitions: [{ partition: 0, earliest: 300, latest: 1500, leader: 1, replicas: [1, 2], inSync: [1] }],
  },
  { name: 'sluice.progress', stream: null, kind: 'progress', records: 5, atMost: true, partitions: [] },
];

const brokers = [
  { id: 1, address: 'kafka-1:9092', controller: true },
  { id: 2, address: 'kafka-2:9092', controller: false },
];

const table = (name: string, change: object) => ({
  name,
  comment: '',
  columns: 4,
  ttlSeconds: 0,
  compaction: 'Unified',
  ...change,
});

const tables = [
  table('gps_data', { ttlSeconds: 31_536_000, expiry: 'table' }),
  table('streams', { expiry: 'ever' }),
  table('windows', { expiry: 'row' }),
  table('notes', { expiry: 'unknown' }),
];

function open(at = '/') {
  return renderPage(<Topics />, {
    at,
    replies: {
      'GET topics': { data: { topics, brokers } },
      'GET tables': { data: { keyspace: 'sluice', tables } },
    },
  });
}

const names = () =>
  within(screen.getAllByRole('rowgroup')[1] as HTMLElement)
    .getAllByRole('row')
    .map((row) => row.textContent);

test('topics are shown with their records, and partitions below', async () => {
  const user = userEvent.setup();
  open();
  const row = (await screen.findByRole('cell', { name: 'sluice.progress' })).closest('tr') as HTMLElement;
  expect(row).toHaveTextContent('sluice.progress–progress≤ 50');
  expect(screen.getByText('2 brokers: 1 at kafka-1:9092 (controller), 2 at kafka-2:9092')).toBeInTheDocument();
  await user.click(screen.getAllByRole('button', { name: /toggle row expanded/i })[0] as HTMLElement);
  expect(screen.getByRole('row', { name: '0 300 1,500 1,200 1 1, 2 (behind)' })).toBeInTheDocument();
});

test('it is shown how long each table is kept; for ever sorts as the longest, no limit of its own as the last', async () => {
  const user = userEvent.setup();
  const { address } = open();
  await user.click(await screen.findByRole('radio', { name: 'Cassandra tables' }));
  expect(address()).toBe('/?show=tables');
  await screen.findByText('Keyspace sluice');
  await user.click(screen.getByRole('button', { name: 'Kept for' }));
  expect(names()).toEqual([
    'gps_data4365 dUnified',
    'streams4everUnified',
    'notes4no limit of its ownUnified',
    'windows4as each row saysUnified',
  ]);
  await user.click(screen.getByRole('button', { name: 'Kept for' }));
  expect(names().map((text) => text?.split('4')[0])).toEqual(['streams', 'gps_data', 'windows', 'notes']);
});

test('words narrow the list and stay in the address', async () => {
  const user = userEvent.setup();
  const { address } = open();
  await user.type(await screen.findByPlaceholderText('Find by name'), 'gps');
  expect(screen.queryByText('sluice.progress')).not.toBeInTheDocument();
  expect(address()).toBe('/?find=gps');
  await user.type(screen.getByPlaceholderText('Find by name'), 'x');
  expect(screen.getByText('No topic has that name')).toBeInTheDocument();
});
