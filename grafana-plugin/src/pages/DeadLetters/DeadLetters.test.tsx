import React from 'react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OrgRole } from '@grafana/data';

import { renderPage, type RenderOptions } from '../../testing/renderPage.tsx';
import type { DeadLetter } from '../../contract/resources.ts';
import { DeadLetters } from './DeadLetters.tsx';

function letter(offset: number, change: Partial<DeadLetter> = {}): DeadLetter {
  return {
    stream: 'gps_data',
    at: 1_767_225_600_000 + offset,
    partition: 2,
    offset,
    key: `vehicle-${offset}`,
    reason: 'speed must be a number',
    value: `{"offset":${offset}}`,
    encoding: 'utf-8',
    source: { topic: 'gps_data', partition: 2, offset: offset + 100 },
    ...change,
  };
}

const streams = [{ name: 'vehicle_data' }, { name: 'gps_data' }];

function open(change: Partial<RenderOptions> = {}) {
  const user = userEvent.setup();
  const view = renderPage(<DeadLetters />, {
    role: OrgRole.Editor,
    at: '/?stream=gps_data',
    ...change,
    replies: {
      'GET streams': { data: { streams } },
      'GET pipeline': { data: { now: 0, streams: [] } },
      'GET dead-letters': { data: { letters: [letter(7), letter(8), letter(9)], next: null } },
      ...change.replies,
    },
  });
  return { user, ...view };
}

const select = (offset: number) => screen.findByRole('checkbox', { name: `Select partition 2, offset ${offset}` });
const posted = (requests: Array<{ method?: string; data?: unknown }>) =>
  requests.filter(({ method }) => method === 'POST').map(({ data }) => data);

test('the selected letters are replayed after a confirmation, and the result is shown', async () => {
  const { user, requests } = open({
    replies: {
      'POST dead-letters/replay': {
        data: { replayed: 1, failed: [{ partition: 2, offset: 9, reason: 'it is not in the topic any more' }] },
      },
    },
  });
  await user.click(await select(7));
  await user.click(await select(9));
  await user.click(screen.getByRole('button', { name: 'Replay 2 records' }));
  expect(posted(requests)).toEqual([]);

  const dialog = screen.getByRole('dialog');
  expect(within(dialog).getByText('Send 2 records of gps_data back to where they came from?')).toBeInTheDocument();
  await user.click(within(dialog).getByRole('button', { name: 'Replay' }));

  await screen.findByText('1 of 2 went back to where they came from');
  expect(posted(requests)).toEqual([
    {
      stream: 'gps_data',
      letters: [
        { at: 1_767_225_600_007, partition: 2, offset: 7 },
        { at: 1_767_225_600_009, partition: 2, offset: 9 },
      ],
    },
  ]);
  expect(screen.getByText('Partition 2, offset 9: it is not in the topic any more')).toBeInTheDocument();
  expect(screen.getAllByText('Replayed just now')).toHaveLength(1);
  // What failed stays selected, to be tried again; what went back does not.
  expect(await select(9)).toBeChecked();
  expect(await select(7)).not.toBeChecked();
});

test('nothing is posted when the confirmation is cancelled', async () => {
  const { user, requests } = open();
  await user.click(await select(8));
  await user.click(screen.getByRole('button', { name: 'Replay 1 record' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(posted(requests)).toEqual([]);
});

test("the backend's refusal is shown, and that nothing happened", async () => {
  const { user } = open({
    replies: {
      'POST dead-letters/replay': {
        status: 403,
        data: { title: 'Not allowed', status: 403, detail: 'Replaying needs the role Editor or Admin.' },
      },
    },
  });
  await user.click(await select(8));
  await user.click(screen.getByRole('button', { name: 'Replay 1 record' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Replay' }));
  const alert = await screen.findByRole('alert', { name: /Not allowed/ });
  expect(alert).toHaveTextContent('Replaying needs the role Editor or Admin. Nothing was replayed.');
  expect(await select(8)).toBeChecked();
});

test('after a failure on the way it is not claimed that nothing happened', async () => {
  const { user } = open({ replies: { 'POST dead-letters/replay': { status: 504, data: { message: 'timeout' } } } });
  await user.click(await select(8));
  await user.click(screen.getByRole('button', { name: 'Replay 1 record' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Replay' }));
  expect(await screen.findByText(/Some records may have gone back/)).toBeInTheDocument();
});

test('a viewer sees the letters but cannot replay them, and reads why', async () => {
  const { user, requests } = open({ role: OrgRole.Viewer });
  await user.click(await select(8));
  const button = screen.getByRole('button', { name: /Replay 1 record/ });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await user.hover(button);
  expect(await screen.findByText(/needs the role Editor or Admin; you are Viewer here/)).toBeInTheDocument();
  await user.click(button);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(posted(requests)).toEqual([]);
});

test('all of a page can be selected and left again', async () => {
  const { user } = open();
  const all = await screen.findByRole('checkbox', { name: 'All 3 on this page' });
  await user.click(all);
  expect(screen.getByRole('button', { name: 'Replay 3 records' })).toBeEnabled();
  await user.click(all);
  expect(await select(7)).not.toBeChecked();
});

test('a value is shown below its letter', async () => {
  const { user } = open();
  await select(7);
  await user.click(screen.getAllByRole('button', { name: /toggle row expanded/i })[0] as HTMLElement);
  expect(screen.getByLabelText('Value')).toHaveTextContent('{ "offset": 7 }');
  await user.click(screen.getByRole('radio', { name: 'Base64' }));
  expect(screen.getByLabelText('Value')).toHaveTextContent('eyJvZmZzZXQiOjd9');
});

test('the address holds stream and page, and the next page is asked for the same range', async () => {
  const { user, requests, address } = open({
    replies: { 'GET dead-letters': { data: { letters: [letter(7)], next: 'older' } } },
  });
  await user.click(await screen.findByRole('button', { name: 'Older' }));
  await screen.findByText('Page 2');
  const asked = requests.filter(({ url }) => url.endsWith('/dead-letters')).map(({ params }) => params);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual({ ...asked[0], cursor: 'older' });
  const search = new URLSearchParams(address().split('?')[1]);
  expect(search.get('stream')).toBe('gps_data');
  expect(search.get('page')).toBe('2');
  expect(search.get('from')).toBe(String(asked[0]?.from));
  await user.click(screen.getByRole('button', { name: 'Newest' }));
  expect(address()).toBe('/?stream=gps_data');
});

const asked = (requests: Array<{ url: string; params?: Record<string, unknown> }>) =>
  requests.filter(({ url }) => url.endsWith('/dead-letters')).map(({ params }) => params?.stream);

test('without a stream in the address the one with most dead letters is shown', async () => {
  const dead = (stream: string, count: number) => ({ stream, pulse: { ledger: { dead: count } }, tasks: [] });
  const { requests, address } = open({
    at: '/',
    replies: { 'GET pipeline': { data: { now: 0, streams: [dead('gps_data', 3), dead('vehicle_data', 120)] } } },
  });
  await select(7);
  expect(screen.getByLabelText('Stream')).toHaveValue('vehicle_data');
  expect(asked(requests)).toEqual(['vehicle_data']);
  expect(address()).toBe('/');
});

test('where it is not known how many died the first stream is shown', async () => {
  const { requests } = open({ at: '/', replies: { 'GET pipeline': { status: 503 } } });
  await select(7);
  expect(asked(requests)).toEqual(['gps_data']);
});

test('no dead letters is good news', async () => {
  open({ at: '/?stream=gps_data&since=all', replies: { 'GET dead-letters': { data: { letters: [], next: null } } } });
  expect(await screen.findByText('No dead letters')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Replay/ })).not.toBeInTheDocument();
});
