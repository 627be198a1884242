import React from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { renderPage, type RenderOptions } from '../../testing/renderPage.tsx';
import type { StreamInfo } from '../../contract/resources.ts';
import { Streams } from './Streams.tsx';

function stream(name: string, change: Partial<StreamInfo> = {}): StreamInfo {
  return {
    name,
    title: `Title of ${name}`,
    description: 'What it is.',
    scenario: 'smart-city',
    key: 'device',
    time: 'at',
    measures: { speed: { label: 'Speed', unit: 'km/h' } },
    dimensions: { vehicle_type: { label: 'Type' } },
    text: [],
    fields: [
      { name: 'device', type: 'string' },
      { name: 'at', type: 'string' },
      { name: 'speed', type: 'number' },
      { name: 'vehicle_type', type: 'string' },
    ],
    windows: [
      {
        size: 60_000,
        kind: 'tumbling',
        allowedLatenessMs: 120_000,
        aggregates: ['avg', 'p95'],
        measures: ['speed'],
      },
    ],
    predicted: [],
    outOfOrdernessMs: 5_000,
    recordsPerSecond: 10,
    topics: { records: name, windows: `${name}.windows`, late: `${name}.late`, dead: `${name}.dead` },
    retention: { topicMs: 604_800_000, rawMs: 2_592_000_000, windowsMs: 31_536_000_000 },
    ...change,
  };
}

const streams = [
  stream('vehicle_data'),
  stream('heart', { title: 'Heart rate', scenario: 'wearables', windows: [], text: ['note'] }),
];

function open(at = '/', options: Partial<RenderOptions> = {}) {
  return renderPage(<Streams />, {
    at,
    ...options,
    replies: { 'GET streams': { data: { streams } } },
  });
}

test('a stream is shown with what its fields are for, its windows, topics and retention', async () => {
  open('/?stream=vehicle_data');
  const details = await screen.findByRole('article', { name: 'Title of vehicle_data' });
  const speed = within(details).getAllByRole('cell', { name: 'speed' })[0]?.closest('tr') as HTMLElement;
  expect(speed).toHaveTextContent('speednumbermeasureSpeedkm/h');
  expect(within(details).getByText('1 min')).toBeInTheDocument();
  expect(within(details).getByText('vehicle_data.late')).toBeInTheDocument();
  expect(within(details).getByText('365 d')).toBeInTheDocument();
  expect(within(details).getByRole('img', { name: /A dead letter is a record that/ })).toBeInTheDocument();
});

test('a derived stream is shown with what its windows are made of', async () => {
  const term = { size: 86_400_000, across: 'sum' as const, weight: 1, expect: [], key: 'same' as const };
  const derived = stream('water_rest', {
    derived: {
      kind: 'formula',
      terms: {
        total: { ...term, source: 'water_total', measure: 'volume', aggregate: 'increase', shift: 1 },
        metered: { ...term, source: 'water', measure: 'volume', aggregate: 'sum', shift: 0 },
      },
      measures: { rest: { formula: 'difference', terms: ['total', 'metered'] } },
    },
  });
  const grouped = stream('cars', { derived: { kind: 'grouped', source: 'vehicle_data', by: ['vehicle_type'] } });
  const own = stream('vehicle_data');
  renderPage(<Streams />, {
    at: '/?stream=water_rest',
    replies: { 'GET streams': { data: { streams: [own, derived, grouped] } } },
  });
  const user = userEvent.setup();
  const details = await screen.findByRole('article', { name: 'Title of water_rest' });
  expect(within(details).getByRole('heading', { name: 'Made from' })).toBeInTheDocument();
  expect(within(details).getByRole('heading', { name: 'Fields of its inputs' })).toBeInTheDocument();
  expect(within(details).getByText('made from water_total, water')).toBeInTheDocument();
  expect(within(details).getByText('rest = total − metered')).toBeInTheDocument();
  expect(within(details).getByText('total = increase of volume of water_total, 1 window later')).toBeInTheDocument();
  await user.click(screen.getByRole('link', { name: /Title of cars/ }));
  expect(screen.getByRole('article', { name: 'Title of cars' })).toHaveTextContent(
    'made from vehicle_data, by vehicle_type'
  );
  await user.click(screen.getByRole('link', { name: /Title of vehicle_data/ }));
  expect(screen.queryByRole('heading', { name: 'Made from' })).not.toBeInTheDocument();
});

test('the address holds the stream', async () => {
  const user = userEvent.setup();
  const { address } = open();
  await user.click(await screen.findByRole('link', { name: /Heart rate/ }));
  expect(address()).toBe('/?stream=heart');
  expect(screen.getByRole('article', { name: 'Heart rate' })).toHaveTextContent('not counted in windows');
  expect(screen.getByRole('link', { name: /Heart rate/ })).toHaveAttribute('aria-current', 'page');
});

test('a stream that is not there is reported', async () => {
  open('/?stream=gone');
  expect(await screen.findByText('There is no stream “gone”')).toBeInTheDocument();
});

test('only queries that the stream can answer are prepared', async () => {
  open('/?stream=heart');
  const link = await screen.findByRole('link', { name: 'Explore texts' });
  const panes = new URL(link.getAttribute('href') ?? '', 'http://grafana').searchParams.get('panes') ?? '';
  expect(JSON.parse(panes).sluice.queries[0]).toMatchObject({ kind: 'logs', source: 'text', streams: ['heart'] });
  expect(screen.queryByRole('link', { name: 'Explore windows' })).not.toBeInTheDocument();
});

test('without the permission to explore there are no such links', async () => {
  open('/', { explores: false });
  await screen.findByRole('article');
  expect(screen.queryByRole('link', { name: /Explore/ })).not.toBeInTheDocument();
});

test('the list is narrowed by words', async () => {
  const user = userEvent.setup();
  open();
  await user.type(await screen.findByPlaceholderText('Find a stream'), 'HEART');
  expect(screen.getByRole('link', { name: /Heart rate/ })).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: /vehicle_data/ })).not.toBeInTheDocument();
});
