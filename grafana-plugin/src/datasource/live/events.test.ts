import { of } from 'rxjs';

import {
  LiveChannelConnectionState as State,
  LiveChannelEventType,
  type DataFrameJSON,
  type LiveChannelEvent,
} from '@grafana/data';

import { liveEvents, type LiveEvent } from './events.ts';

function read(...events: Array<LiveChannelEvent<DataFrameJSON>>): LiveEvent[] {
  const seen: LiveEvent[] = [];
  liveEvents(of(...events)).subscribe((event) => seen.push(event));
  return seen;
}

const status = (state: State, more: object = {}): LiveChannelEvent<DataFrameJSON> => ({
  type: LiveChannelEventType.Status,
  id: 'x',
  timestamp: 0,
  state,
  ...more,
});

const place = { epoch: 'a', from: 1, to: 2, snapshot: true };
const message: DataFrameJSON = {
  schema: {
    meta: { custom: { sluice: place } },
    fields: [
      { name: 'key', type: 'string' as never },
      { name: 'record', type: 'other' as never },
      { name: 'value', type: 'number' as never },
    ],
  },
  data: {
    values: [
      ['v1', 'v2'],
      [{ a: 1 }, null],
      [1, null],
    ],
    entities: [null, null, { NaN: [0] }],
  },
};

describe('events of a live channel', () => {
  it('are packets with their place; json and what is no number are read as the backend wrote them', () => {
    const [event] = read({ type: LiveChannelEventType.Message, message });
    expect(event).toMatchObject({ type: 'packet', packet: { place } });
    const fields = event?.type === 'packet' ? event.packet.frame.fields : [];
    expect(fields.map(({ type }) => type)).toEqual(['string', 'json', 'number']);
    expect(fields[1]?.values).toEqual([{ a: 1 }, null]);
    expect(fields[2]?.values).toEqual([NaN, null]);
  });

  it('report that the channel is up, with the newest rows where they come with it', () => {
    expect(read(status(State.Connected, { message }))).toMatchObject([{ type: 'up', packet: { place } }]);
    expect(read(status(State.Connected))).toEqual([{ type: 'up' }]);
  });

  it('report that it is away, or closed and why', () => {
    expect(
      read(
        status(State.Pending),
        status(State.Connecting),
        status(State.Connected, { error: 'timeout' }),
        status(State.Disconnected),
        status(State.Invalid, { error: { message: 'no permission' } })
      )
    ).toEqual([
      { type: 'away' },
      { type: 'away' },
      { type: 'away', error: 'timeout' },
      { type: 'closed' },
      { type: 'closed', error: 'no permission' },
    ]);
  });

  it('are no packets without a place, and joins and leaves are nothing', () => {
    expect(
      read(
        { type: LiveChannelEventType.Message, message: { schema: { fields: [] } } },
        { type: LiveChannelEventType.Join, user: {} }
      )
    ).toEqual([]);
  });
});
