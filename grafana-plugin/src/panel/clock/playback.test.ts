import { LIVE, Playback, playbackReducer } from './playback';
import { nextSpeed, positionAt } from './replayClock';

const replay = (now = 0) => playbackReducer(LIVE, { type: 'replay', now, from: 1000, to: 61_000 });
const clockOf = (playback: Playback) => {
  if (playback.kind !== 'replay') {
    throw new Error(`not a replay: ${playback.kind}`);
  }
  return playback.clock;
};

describe('playback', () => {
  it('pauses and resumes', () => {
    const paused = playbackReducer(LIVE, { type: 'toggle', now: 5 });
    expect(paused).toEqual({ kind: 'paused', at: 5 });
    expect(playbackReducer(paused, { type: 'toggle', now: 9 })).toEqual(LIVE);
  });

  it('runs through the range at its speed and stops at the end', () => {
    const clock = clockOf(replay());
    expect(clock.speed).toBe(10);
    expect(positionAt(clock, 1000)).toBe(11_000);
    expect(positionAt(clock, 60_000)).toBe(61_000);
  });

  it('never runs backwards for a reader whose clock is a little behind', () => {
    expect(positionAt(clockOf(replay(500)), 400)).toBe(1000);
  });

  it('keeps its position when paused, and when the speed changes', () => {
    const faster = playbackReducer(replay(), { type: 'faster', now: 1000 });
    expect(positionAt(clockOf(faster), 1000)).toBe(11_000);
    expect(positionAt(clockOf(faster), 2000)).toBe(31_000);
    const still = playbackReducer(faster, { type: 'toggle', now: 2000 });
    expect(positionAt(clockOf(still), 9000)).toBe(31_000);
    expect(positionAt(clockOf(playbackReducer(still, { type: 'toggle', now: 9000 })), 9500)).toBe(41_000);
  });

  it('seeks within its range and starts again from the end', () => {
    const end = playbackReducer(replay(), { type: 'seek', now: 0, to: 999_999 });
    expect(positionAt(clockOf(end), 0)).toBe(61_000);
    const again = playbackReducer(end, { type: 'toggle', now: 50 });
    expect(positionAt(clockOf(again), 50)).toBe(1000);
    expect(clockOf(again).running).toBe(true);
  });

  it('steps from 1× to 60× and no further', () => {
    expect([nextSpeed(1, -1), nextSpeed(1, 1), nextSpeed(30, 1), nextSpeed(60, 1)]).toEqual([1, 2, 60, 60]);
  });

  it('ignores speed and seeking where nothing is replayed', () => {
    expect(playbackReducer(LIVE, { type: 'faster', now: 1 })).toBe(LIVE);
    expect(playbackReducer(replay(), { type: 'live' })).toBe(LIVE);
  });
});
