import { concat, NEVER, Observable, of, Subject } from 'rxjs';

import { ChannelFollower } from './channelFollower.ts';
import type { LiveEvent, Packet } from './events.ts';

const packet = (more: Partial<Packet['place']> = {}): Packet => ({
  frame: { fields: [] },
  place: { epoch: 'a', from: 0, to: 1, ...more },
});
const pulse = { at: 1, watermark: 1, maxEventTime: 1, rate: 3, processLag: 0, persistLag: 0, ledger: null };

/** A follower of channels that the test opens; its reports are kept. */
function setUp(open: () => Observable<LiveEvent>) {
  const reports: string[] = [];
  const follower = new ChannelFollower(open, {
    packet: () => reports.push('packet'),
    returned: () => reports.push('returned'),
    changed: () => reports.push(follower.trouble ?? 'no trouble'),
  });
  follower.start();
  return { follower, reports };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('ChannelFollower', () => {
  it('unsubscribes from a channel that is closed at once, so that Grafana can open it again', () => {
    let listeners = 0;
    const dead = new Observable<LiveEvent>((subscriber) => {
      listeners++;
      subscriber.next({ type: 'closed', error: 'unsubscribed' });
      return () => listeners--;
    });
    const { follower } = setUp(() => dead);
    expect(follower.trouble).toContain('unsubscribed');
    expect(listeners).toBe(0);
    jest.advanceTimersByTime(10_000);
    expect(listeners).toBe(0);
    follower.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('opens a closed channel again later and later, and at once again after a packet', () => {
    const channels: Array<Subject<LiveEvent>> = [];
    const { follower, reports } = setUp(() => {
      channels.push(new Subject());
      return channels.at(-1)!;
    });
    const close = () => channels.at(-1)!.next({ type: 'closed' });
    close();
    jest.advanceTimersByTime(1_000);
    close();
    jest.advanceTimersByTime(1_999);
    expect(channels).toHaveLength(2);
    jest.advanceTimersByTime(1);
    channels.at(-1)!.next({ type: 'packet', packet: packet() });
    expect(follower.trouble).toBeUndefined();
    expect(reports).toEqual([expect.stringContaining('ended'), 'packet']);
    close();
    jest.advanceTimersByTime(1_000);
    expect(channels).toHaveLength(4);
    follower.stop();
  });

  it('reports a channel that does not come up, as behind a proxy that stops WebSockets', () => {
    const { follower, reports } = setUp(() => concat(of<LiveEvent>({ type: 'away' }), NEVER));
    jest.advanceTimersByTime(14_999);
    expect(reports).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(reports).toEqual([expect.stringMatching(/not connected for 15 s.*WebSockets/)]);
    follower.stop();
  });

  it('expects nothing of a channel that is up and sends no states', () => {
    const { follower, reports } = setUp(() => concat(of<LiveEvent>({ type: 'up' }), NEVER));
    jest.advanceTimersByTime(60_000);
    expect(reports).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
    follower.stop();
  });

  it('reports a channel that sent its state each second and falls silent, or stays away', () => {
    const channel = new Subject<LiveEvent>();
    const { follower } = setUp(() => channel);
    channel.next({ type: 'packet', packet: packet({ pulse }) });
    jest.advanceTimersByTime(15_000);
    expect(follower.trouble).toContain('Nothing has been heard');
    channel.next({ type: 'packet', packet: packet({ pulse }) });
    expect(follower.trouble).toBeUndefined();
    channel.next({ type: 'away' });
    jest.advanceTimersByTime(15_000);
    expect(follower.trouble).toContain('not connected');
    follower.stop();
  });

  it('reports a return only after an absence', () => {
    const channel = new Subject<LiveEvent>();
    const { reports } = setUp(() => channel);
    channel.next({ type: 'up' });
    expect(reports).toEqual([]);
    channel.next({ type: 'away' });
    channel.next({ type: 'up' });
    expect(reports).toEqual(['returned']);
  });
});
