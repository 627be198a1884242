import React from 'react';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { renderPage, type RenderOptions } from '../../testing/renderPage.tsx';
import type { Pulse } from '../../contract/live.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import { Pipeline } from './Pipeline.tsx';

const NOW = 1_767_225_600_000;

function pulse(change: Partial<Pulse> = {}): Pulse {
  return {
    at: NOW,
    watermark: null,
    maxEventTime: null,
    rate: 0,
    processLag: null,
    persistLag: null,
    ledger: null,
    ...change,
  };
}

const ledger = { in: 100, counted: 90, late: 6, dead: 4, filtered: 0 };

const answer: PipelineAnswer = {
  now: NOW,
  streams: [
    { stream: 'vehicle_data', pulse: pulse({ rate: 120, watermark: NOW - 125_000, processLag: 3, ledger }), tasks: [] },
    { stream: 'gps_data', pulse: pulse(), tasks: [] },
    {
      stream: 'weather_data',
      pulse: pulse({ rate: 2, watermark: NOW - 4_000, processLag: 40, ledger: { ...ledger, in: 101 } }),
      tasks: [{ task: 3, at: NOW, watermark: NOW - 4_000, maxEventTime: NOW, ledger }],
    },
  ],
  gaps: [],
};

const workers = {
  groups: [
    { group: 'sluice-process', worker: 'process', state: 'Stable', lag: 43, members: [] },
    { group: 'sluice-persist', worker: 'persist', state: 'Empty', lag: null, members: [] },
  ],
};

function open(replies: RenderOptions['replies'] = {}) {
  return renderPage(<Pipeline />, {
    replies: {
      'GET pipeline': { data: answer },
      'GET workers': { data: workers },
      ...replies,
    },
  });
}

const streamTable = () => screen.getAllByRole('table')[0] as HTMLElement;
const order = () =>
  within(streamTable())
    .getAllByRole('link')
    .map((link) => link.textContent);

test('each stream is shown with rate, delay, lag and ledger', async () => {
  open();
  const row = (await screen.findByRole('link', { name: 'vehicle_data' })).closest('tr') as HTMLElement;
  expect(within(row).getByText('120/s')).toBeInTheDocument();
  expect(within(row).getByText('2 min 5 s')).toBeInTheDocument();
  expect(within(row).getByRole('img', { name: /100 records in: 90 counted, 6 late, 4 dead/ })).toBeInTheDocument();
  const broken = screen.getByRole('link', { name: 'weather_data' }).closest('tr') as HTMLElement;
  expect(within(broken).getByText('1 unaccounted')).toBeInTheDocument();
});

test('the furthest behind is named as one of those that flow, and the words are explained', async () => {
  const still = { stream: 'emergency_data', pulse: pulse({ watermark: NOW - 383_000 }), tasks: [] };
  open({ 'GET pipeline': { data: { ...answer, streams: [...answer.streams, still] } } });
  const card = await screen.findByRole('group', { name: 'Furthest behind' });
  expect(card).toHaveTextContent('2 min 5 s');
  expect(card).toHaveTextContent('vehicle_data, of the 2 that flow');
  expect(within(card).getByRole('img', { name: /The watermark says how far/ })).toBeInTheDocument();
  const dead = screen.getByRole('group', { name: 'Dead' });
  expect(within(dead).getByRole('img', { name: /A dead letter is a record that/ })).toBeInTheDocument();
});

test('where every stream flows the furthest behind needs no more than its name', async () => {
  open({ 'GET pipeline': { data: { ...answer, streams: answer.streams.filter(({ pulse }) => pulse.rate > 0) } } });
  const card = await screen.findByRole('group', { name: 'Furthest behind' });
  expect(within(card).getByText('vehicle_data')).toBeInTheDocument();
});

test('why records died is linked for the stream with most of them, from the beginning', async () => {
  const worse = { stream: 'traffic_data', pulse: pulse({ ledger: { ...ledger, dead: 9 } }), tasks: [] };
  open({ 'GET pipeline': { data: { ...answer, streams: [...answer.streams, worse] } } });
  const card = await screen.findByRole('group', { name: 'Dead' });
  expect(within(card).getByRole('link', { name: /See why/ })).toHaveAttribute(
    'href',
    '/a/sluice-streams-app/dead-letters?stream=traffic_data&since=all'
  );
});

test('streams are sorted by what is clicked; those without a value stay last', async () => {
  const user = userEvent.setup();
  open();
  await screen.findByRole('link', { name: 'vehicle_data' });
  const header = within(streamTable()).getByRole('button', { name: /Watermark delay/ });
  await user.click(header);
  expect(order()).toEqual(['weather_data', 'vehicle_data', 'gps_data']);
  await user.click(header);
  expect(order()).toEqual(['vehicle_data', 'weather_data', 'gps_data']);
});

test("a stream's tasks are below it", async () => {
  const user = userEvent.setup();
  open();
  const row = (await screen.findByRole('link', { name: 'weather_data' })).closest('tr') as HTMLElement;
  await user.click(within(row).getByRole('button', { name: /toggle row expanded/i }));
  expect(screen.getByRole('columnheader', { name: 'Watermark' })).toBeInTheDocument();
  const other = screen.getByRole('link', { name: 'gps_data' }).closest('tr') as HTMLElement;
  await user.click(within(other).getByRole('button', { name: /toggle row expanded/i }));
  expect(screen.getByText(/No task of gps_data has told its progress yet/)).toBeInTheDocument();
});

test('what is wrong is shown with what to do, and can be tried again', async () => {
  const user = userEvent.setup();
  let up = false;
  open({
    'GET pipeline': () =>
      up
        ? { data: answer }
        : { status: 502, data: { title: 'Kafka cannot be used', status: 502, detail: 'Start the broker.' } },
  });
  const alert = await screen.findByRole('alert', { name: /Kafka cannot be used/ });
  expect(alert).toHaveTextContent('Start the broker.');
  up = true;
  await user.click(within(alert).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: 'vehicle_data' })).toBeInTheDocument();
  expect(screen.queryByText('Start the broker.')).not.toBeInTheDocument();
});

test('the page asks again every two seconds and keeps the numbers when an answer fails', async () => {
  jest.useFakeTimers();
  try {
    let fail = false;
    const { requests } = open({
      'GET pipeline': () =>
        fail ? { status: 503, data: { title: 'Kafka is away', detail: 'Wait.' } } : { data: answer },
    });
    await act(() => jest.advanceTimersByTimeAsync(0));
    fail = true;
    await act(() => jest.advanceTimersByTimeAsync(2_000));
    expect(requests.filter(({ url }) => url.endsWith('/pipeline'))).toHaveLength(2);
    expect(screen.getByText('What you see below is from before.')).toBeInTheDocument();
    expect(screen.getByText('120/s')).toBeInTheDocument();
    fail = false;
    await act(() => jest.advanceTimersByTimeAsync(2_000));
    expect(screen.queryByText('Kafka is away')).not.toBeInTheDocument();
  } finally {
    jest.useRealTimers();
  }
});

test('what a worker lost is shown with what to do, and nothing of it when nothing was lost', async () => {
  const gap = { topic: 'gps_data', partition: 2, from: 100, to: 1_100, reader: 'persist', at: NOW };
  const gaps = Array.from({ length: 7 }, (_, n) => ({ ...gap, partition: n }));
  open({ 'GET pipeline': { data: { ...answer, gaps } } });
  const alert = await screen.findByRole('alert', { name: /Records were lost/ });
  expect(alert).toHaveTextContent(
    /gps_data, partition 2: offsets 100 to 1099.*up to 1,000 records are not in Cassandra/
  );
  expect(alert).toHaveTextContent(/retention\.topicMs/);
  expect(alert).toHaveTextContent('And 2 more.');
});

test('no streams is shown as such', async () => {
  open({ 'GET pipeline': { data: { now: NOW, streams: [], gaps: [] } } });
  expect(screen.queryByText('Records were lost')).not.toBeInTheDocument();
  expect(await screen.findByText('No stream is declared yet')).toBeInTheDocument();
});
