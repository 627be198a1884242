import { NEVER, of, Subject, throwError, type Observable } from 'rxjs';

import type { WindowRow } from '../../contract/rows.ts';
import type { RowsMeta } from '../../frames/rowsMeta.ts';
import { windowFrame } from '../../frames/windowFrame.ts';
import { aStream } from '../../testing/streams.ts';
import type { LiveEvent, Packet } from './events.ts';
import type { History } from './history.ts';
import { join, type JoinState } from './join.ts';
import { FollowedWindows } from '../kinds/windows/followedWindows.ts';

const SIZE = 60_000;
const PATH = 'windows/vehicle_data/60000';

function row(start: number, revision: number, changes: Partial<WindowRow> = {}): WindowRow {
  return {
    key: 'v1',
    start: start * SIZE,
    end: (start + 1) * SIZE,
    status: 'final',
    revision,
    count: revision,
    late: 0,
    watermark: null,
    appended: 1,
    values: { 'speed.avg': revision },
    ...changes,
  };
}

const frame = (rows: WindowRow[]) => windowFrame(rows, ['speed.avg']);

function packet(rows: WindowRow[], from: number, to: number, more: Partial<Packet['place']> = {}): Packet {
  return { frame: frame(rows), place: { epoch: 'a', from, to, ...more } };
}

function history(rows: WindowRow[], to: number, { epoch = 'a', size = SIZE } = {}): History {
  const meta: RowsMeta = {
    stream: aStream(),
    size,
    channels: [{ stream: 'vehicle_data', path: PATH, epoch, to }],
  };
  return { frames: [frame(rows)], meta, notices: [], stats: [] };
}

/** A join with everything around it controlled by the test. */
function setUp(answers: Array<Observable<History>>) {
  const rows = new FollowedWindows(
    { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'rows' },
    { maxDataPoints: 100 }
  );
  const asked: Array<number | null> = [];
  const channels: Array<Subject<LiveEvent>> = [];
  const states: JoinState[] = [];
  let failure: unknown;
  const subscription = join({
    rows,
    ask: (from) => {
      asked.push(from);
      return answers.shift() ?? NEVER;
    },
    follow: () => {
      const channel = new Subject<LiveEvent>();
      channels.push(channel);
      return channel;
    },
  }).subscribe({
    next: (state) => states.push(state),
    error: (error) => (failure = error),
  });
  return {
    asked,
    channels,
    subscription,
    failure: () => failure,
    trouble: () => states.at(-1)?.trouble ?? [],
    states,
    live: (event: LiveEvent) => channels.at(-1)!.next(event),
    /** start/revision of each window that is shown. */
    shown: () => {
      const [first] = rows.frames([]);
      const read = (name: string) => first!.fields.find((field) => field.name === name)!.values as number[];
      return read('start').map((start, index) => [start / SIZE, read('revision')[index]]);
    },
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('join', () => {
  it('shows history, then what comes, each window once with its newest revision', () => {
    const test = setUp([of(history([row(0, 1), row(1, 1)], 10))]);
    expect(test.shown()).toEqual([
      [0, 1],
      [1, 1],
    ]);
    test.live({ type: 'up', packet: packet([row(1, 1), row(1, 2)], 4, 12, { snapshot: true }) });
    test.live({ type: 'packet', packet: packet([row(2, 1)], 12, 13) });
    test.live({ type: 'packet', packet: packet([row(2, 1), row(1, 1)], 12, 13) });
    expect(test.shown()).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toEqual([null]);
  });

  it('puts packets in order that overtook each other', () => {
    const test = setUp([of(history([], 10))]);
    test.live({ type: 'packet', packet: packet([row(3, 5)], 10, 12) });
    test.live({ type: 'packet', packet: packet([row(1, 2), row(3, 4)], 9, 10) });
    expect(test.shown()).toEqual([
      [1, 2],
      [3, 5],
    ]);
  });

  it('asks history for a hole, once for holes that come together, from where it can still change', () => {
    const test = setUp([of(history([row(0, 1), row(5, 1)], 10)), of(history([row(6, 1), row(7, 1)], 30))]);
    test.live({ type: 'packet', packet: packet([row(8, 1)], 20, 21) });
    test.live({ type: 'packet', packet: packet([row(9, 1)], 25, 26) });
    expect(test.asked).toHaveLength(1);
    jest.advanceTimersByTime(300);
    // From the last final window before the hole, and 30 s of allowed lateness before it.
    expect(test.asked).toEqual([null, 5 * SIZE - 30_000]);
    expect(test.shown().map(([start]) => start)).toEqual([0, 5, 6, 7, 8, 9]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toHaveLength(2);
  });

  it('asks again and again, later each time, while history does not reach over the hole', () => {
    const test = setUp([of(history([], 10)), of(history([], 15)), of(history([], 16)), of(history([row(1, 1)], 20))]);
    test.live({ type: 'packet', packet: packet([], 20, 21) });
    jest.advanceTimersByTime(300);
    expect(test.asked).toHaveLength(2);
    jest.advanceTimersByTime(999);
    expect(test.asked).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(test.asked).toHaveLength(3);
    jest.advanceTimersByTime(2_000);
    expect(test.asked).toHaveLength(4);
    expect(test.shown()).toEqual([[1, 1]]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toHaveLength(4);
  });

  it('asks history when the backend has restarted', () => {
    const test = setUp([of(history([row(0, 1)], 10)), of(history([row(1, 1)], 3, { epoch: 'b' }))]);
    test.live({ type: 'packet', packet: packet([row(2, 1)], 2, 3, { epoch: 'b' }) });
    jest.advanceTimersByTime(300);
    expect(test.asked).toHaveLength(2);
    expect(test.shown().map(([start]) => start)).toEqual([0, 1, 2]);
    test.live({ type: 'packet', packet: packet([row(3, 1)], 3, 4, { epoch: 'b' }) });
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toHaveLength(2);
  });

  it('needs no history when the snapshot after an absence follows on', () => {
    const test = setUp([of(history([row(0, 1)], 10))]);
    test.live({ type: 'packet', packet: packet([], 10, 11) });
    test.live({ type: 'away', error: 'connection lost' });
    expect(test.trouble()).toEqual([expect.stringContaining('connection lost')]);
    test.live({ type: 'up', packet: packet([row(1, 1)], 5, 40, { snapshot: true }) });
    expect(test.trouble()).toEqual([]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toHaveLength(1);
    expect(test.shown().map(([start]) => start)).toEqual([0, 1]);
  });

  it('asks history when a late snapshot does not reach back far enough, or none comes', () => {
    const late = setUp([of(history([], 10)), of(history([row(1, 1)], 45))]);
    late.live({ type: 'away' });
    late.live({ type: 'up', packet: packet([row(2, 1)], 30, 40, { snapshot: true, gap: true }) });
    jest.advanceTimersByTime(300);
    expect(late.asked).toHaveLength(2);
    expect(late.shown().map(([start]) => start)).toEqual([1, 2]);

    const none = setUp([of(history([], 10)), of(history([row(1, 1)], 10))]);
    none.live({ type: 'away' });
    none.live({ type: 'up' });
    jest.advanceTimersByTime(60_000);
    expect(none.asked).toHaveLength(2);
    expect(none.shown()).toEqual([[1, 1]]);
  });

  it('keeps what it has, reports it and tries again when history cannot be asked again', () => {
    const test = setUp([
      of(history([row(0, 1)], 10)),
      throwError(() => new Error('Cassandra is away')),
      of(history([row(1, 1)], 30)),
    ]);
    test.live({ type: 'packet', packet: packet([row(2, 1)], 20, 21) });
    jest.advanceTimersByTime(300);
    expect(test.trouble()).toEqual([expect.stringContaining('Cassandra is away')]);
    expect(test.shown().map(([start]) => start)).toEqual([0, 2]);
    jest.advanceTimersByTime(1_000);
    expect(test.trouble()).toEqual([]);
    expect(test.shown().map(([start]) => start)).toEqual([0, 1, 2]);
  });

  it('ends with the first answer’s error', () => {
    const test = setUp([throwError(() => new Error('no such stream'))]);
    expect(test.failure()).toEqual(new Error('no such stream'));
  });

  it('follows a channel again that was refused or ended, after a while', () => {
    const test = setUp([of(history([], 10))]);
    test.live({ type: 'closed', error: 'permission denied' });
    expect(test.trouble()).toEqual([expect.stringContaining('permission denied')]);
    expect(test.channels).toHaveLength(1);
    jest.advanceTimersByTime(1_000);
    expect(test.channels).toHaveLength(2);
    test.channels[1]!.complete();
    jest.advanceTimersByTime(1_999);
    expect(test.channels).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(test.channels).toHaveLength(3);
    test.live({ type: 'packet', packet: packet([row(1, 1)], 10, 11) });
    expect(test.trouble()).toEqual([]);
  });

  it('reports a channel that sent the pipeline’s state and falls silent', () => {
    const pulse = {
      at: 1,
      watermark: 1,
      maxEventTime: 1,
      rate: 3,
      processLag: 0,
      persistLag: 0,
      ledger: null,
    };
    const test = setUp([of(history([], 10))]);
    test.live({ type: 'packet', packet: packet([], 10, 10, { pulse }) });
    expect(test.states.at(-1)?.pulses.get('vehicle_data')).toEqual(pulse);
    jest.advanceTimersByTime(15_000);
    expect(test.trouble()).toEqual([expect.stringContaining('Nothing has been heard')]);
    test.live({ type: 'packet', packet: packet([], 10, 10, { pulse }) });
    expect(test.trouble()).toEqual([]);
  });

  it('looks for the live tail again and again where an answer has none, and goes on with it', () => {
    const none = (rows: WindowRow[]): History => {
      const { meta, ...rest } = history(rows, 0);
      return { ...rest, meta: { ...meta, channels: [] } };
    };
    const test = setUp([of(none([row(0, 1), row(5, 1)])), of(none([row(6, 1)])), of(history([row(7, 1)], 10))]);
    expect(test.states.at(-1)?.isFollowing).toBe(false);
    jest.advanceTimersByTime(1_000);
    // From where it can still change, rather than all of the range.
    expect(test.asked).toEqual([null, 5 * SIZE - 30_000]);
    expect(test.channels).toHaveLength(0);
    jest.advanceTimersByTime(2_000);
    expect(test.states.at(-1)?.isFollowing).toBe(true);
    test.live({ type: 'up', packet: packet([row(8, 1)], 4, 12, { snapshot: true }) });
    expect(test.shown().map(([start]) => start)).toEqual([0, 5, 6, 7, 8]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toHaveLength(3);
  });

  it('frees everything when it is unsubscribed', () => {
    const test = setUp([of(history([], 10)), NEVER]);
    test.live({ type: 'packet', packet: packet([], 20, 21) });
    jest.advanceTimersByTime(300);
    test.subscription.unsubscribe();
    expect(test.channels.every((channel) => !channel.observed)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('drops a session that was withdrawn while no channel was connected', () => {
    const session = (start: number, end: number) => row(0, 1, { start, end });
    const test = setUp([
      of(history([session(0, 1_000), session(5 * SIZE, 6 * SIZE)], 10, { size: 0 })),
      of(history([session(4 * SIZE, 6 * SIZE)], 30, { size: 0 })),
    ]);
    test.live({ type: 'packet', packet: packet([session(9 * SIZE, 10 * SIZE)], 20, 21) });
    jest.advanceTimersByTime(300);
    // The session at 5 became part of the one at 4.
    expect(test.shown().map(([start]) => start)).not.toContain(5);
    expect(test.shown().map(([start]) => start)).toContain(4);
  });
});
