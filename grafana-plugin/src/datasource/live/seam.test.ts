import { defer, of, Subject, throwError, timer, switchMap } from 'rxjs';

import type { WindowRow } from '../../contract/rows.ts';
import { windowFrame } from '../../frames/windowFrame.ts';
import { WindowStore } from '../../frames/windowStore.ts';
import { aStream } from '../../testing/streams.ts';
import type { LiveEvent } from './events.ts';
import { join } from './join.ts';
import { FollowedWindows } from '../kinds/windows/followedWindows.ts';

const SIZE = 60_000;
const PATH = 'windows/vehicle_data/60000';

/** Mulberry32: the same numbers for the same seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A backend whose log of window updates grows; it may restart with a log that begins later. */
class Backend {
  readonly updates: WindowRow[] = [];
  epoch = 0;
  /** First update that the log of this epoch holds. */
  begin = 0;

  /** One update: a new window, or another revision of one that may still change. */
  update(next: () => number): void {
    const key = `v${Math.floor(next() * 3)}`;
    const newest = Math.floor(this.updates.length / 12);
    const start = Math.max(0, newest - (next() < 0.1 ? 1 : 0)) * SIZE;
    const revision = 1 + this.updates.filter((row) => row.key === key && row.start === start).length;
    this.updates.push({
      key,
      start,
      end: start + SIZE,
      status: next() < 0.5 ? 'open' : 'final',
      revision,
      count: revision,
      late: 0,
      watermark: null,
      appended: this.updates.length,
      values: { 'speed.avg': revision },
    });
  }

  get to(): number {
    return this.updates.length - this.begin;
  }

  restart(): void {
    this.epoch++;
    this.begin = Math.max(0, this.updates.length - 5);
  }

  /** History of all updates from a time on. */
  history(from: number | null) {
    return {
      frames: [
        windowFrame(
          truth(this.updates).filter((row) => from === null || row.end > from),
          ['speed.avg']
        ),
      ],
      meta: {
        stream: aStream(),
        size: SIZE,
        channels: [{ stream: 'vehicle_data', path: PATH, epoch: String(this.epoch), to: this.to }],
      },
      notices: [],
      stats: [],
    };
  }

  packet(from: number, to: number) {
    const rows = this.updates.slice(this.begin + from, this.begin + to);
    return { frame: windowFrame(rows, ['speed.avg']), place: { epoch: String(this.epoch), from, to } };
  }
}

function truth(updates: readonly WindowRow[]): WindowRow[] {
  const store = new WindowStore();
  store.merge(updates);
  return store.rows();
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it.each(Array.from({ length: 60 }, (_, seed) => [seed]))(
  'ends with every window once and its newest revision, whatever was lost, doubled or restarted (seed %i)',
  async (seed) => {
    const next = random(seed);
    const backend = new Backend();
    const channel = new Subject<LiveEvent>();
    const rows = new FollowedWindows(
      { refId: 'A', kind: 'windows', stream: 'vehicle_data', format: 'rows' },
      { maxDataPoints: undefined }
    );
    for (let update = 0; update < 30; update++) {
      backend.update(next);
    }
    let asked = 0;
    const subscription = join({
      rows,
      ask: (from) =>
        defer(() => {
          asked++;
          if (asked > 1 && next() < 0.3) {
            return throwError(() => new Error('away'));
          }
          const answer = backend.history(from);
          return asked === 1 ? of(answer) : timer(Math.floor(next() * 500)).pipe(switchMap(() => of(answer)));
        }),
      follow: () => channel,
    }).subscribe();

    let sent = backend.to;
    let connected = true;
    for (let step = 0; step < 120; step++) {
      const count = Math.floor(next() * 4);
      for (let update = 0; update < count; update++) {
        backend.update(next);
      }
      const chance = next();
      if (chance < 0.03) {
        backend.restart();
        sent = Math.min(2, backend.to);
      } else if (chance < 0.08) {
        connected = !connected;
        if (connected) {
          const from = Math.max(0, backend.to - 4);
          const held = backend.packet(from, backend.to);
          channel.next(
            next() < 0.7
              ? { type: 'up', packet: { ...held, place: { ...held.place, snapshot: true } } }
              : { type: 'up' }
          );
          sent = Math.max(sent, from);
        } else {
          channel.next({ type: 'away' });
        }
      }
      const to = backend.to;
      if (connected && next() < 0.85) {
        const packet = backend.packet(sent, to);
        channel.next({ type: 'packet', packet });
        if (next() < 0.2) {
          channel.next({ type: 'packet', packet });
        }
      }
      // What was not sent to this reader is lost to it: the channel goes on.
      sent = to;
      jest.advanceTimersByTime(Math.floor(next() * 400));
    }
    if (!connected) {
      channel.next({ type: 'up' });
    }
    channel.next({ type: 'packet', packet: backend.packet(sent, backend.to) });
    jest.advanceTimersByTime(200_000);

    const shown = (rows.frames([])[0]?.fields ?? []).filter(({ name }) => ['key', 'start', 'revision'].includes(name));
    const windows = (shown[0]?.values ?? []).map((_, at) => shown.map((field) => field.values[at]));
    expect(windows).toEqual(truth(backend.updates).map(({ key, start, revision }) => [key, start, revision]));
    subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  }
);
