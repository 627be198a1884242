/** Whether the panel follows the data, stands still, or plays back. Times are epoch ms. */
export type Playback =
  | { readonly kind: "live" }
  | { readonly kind: "paused"; readonly at: number }
  | { readonly kind: "replay"; readonly clock: ReplayClock };

/** What a person does to it; `now` is wall-clock time. */
export type PlaybackAction =
  | { type: "toggle"; now: number }
  | { type: "replay"; now: number; from: number; to: number }
  | { type: "seek"; now: number; to: number }
  | { type: "speed"; now: number; speed: number }
  | { type: "faster" | "slower"; now: number }
  | { type: "live" };

export const LIVE: Playback = { kind: "live" };
const FIRST_SPEED = 10;

/** `toggle` pauses or resumes, whatever is playing. */
export function playbackReducer(state: Playback, action: PlaybackAction): Playback {
  switch (action.type) {
    case "live":
      return LIVE;
    case "replay": {
      const speed = state.kind === "replay" ? state.clock.speed : FIRST_SPEED;
      return {
        kind: "replay",
        clock: startClock({ from: action.from, to: action.to, speed }, action.now),
      };
    }
    case "toggle":
      if (state.kind === "live") {
        return { kind: "paused", at: action.now };
      }
      return state.kind === "paused"
        ? LIVE
        : { kind: "replay", clock: toggleClock(state.clock, action.now) };
    default:
      return state.kind === "replay"
        ? { kind: "replay", clock: changeClock(state.clock, action) }
        : state;
  }
}

/** Standing at the end counts as not running: the toggle starts again. */
function toggleClock(clock: ReplayClock, now: number): ReplayClock {
  const running = clock.running && positionAt(clock, now) < clock.to;
  return setRunning(clock, { running: !running, now });
}

function changeClock(
  clock: ReplayClock,
  action: Extract<PlaybackAction, { type: "seek" | "speed" | "faster" | "slower" }>,
): ReplayClock {
  const { now } = action;
  switch (action.type) {
    case "seek":
      return seek(clock, { to: action.to, now });
    case "speed":
      return setSpeed(clock, { speed: action.speed, now });
    default:
      return setSpeed(clock, {
        speed: nextSpeed(clock.speed, action.type === "faster" ? 1 : -1),
        now,
      });
  }
}

/** Speeds at which a past range is played back, in event time per wall-clock time. */
export const SPEEDS = [1, 2, 5, 10, 20, 30, 60] as const;

/** A clock that runs through a past range. All times are epoch ms; `anchor` is wall-clock time. */
export interface ReplayClock {
  readonly from: number;
  readonly to: number;
  readonly speed: number;
  readonly running: boolean;
  /** Where it stood at `anchor`. */
  readonly position: number;
  readonly anchor: number;
}

function startClock(
  range: { from: number; to: number; speed: number },
  now: number,
): ReplayClock {
  return { ...range, running: true, position: range.from, anchor: now };
}

/** Where the clock stands at the wall-clock time `now`; it stops at the end of its range. */
export function positionAt(clock: ReplayClock, now: number): number {
  // A reader's clock may have been read shortly before the anchor was set.
  const moved = clock.running ? Math.max(0, now - clock.anchor) * clock.speed : 0;
  return Math.min(clock.to, clock.position + moved);
}

export function hasEnded(clock: ReplayClock, now: number): boolean {
  return positionAt(clock, now) >= clock.to;
}

/** Moves the clock within its range. */
function seek(clock: ReplayClock, { to, now }: { to: number; now: number }): ReplayClock {
  return { ...clock, position: Math.min(clock.to, Math.max(clock.from, to)), anchor: now };
}

/** Goes on, from the start again where the end was reached, or stands still. */
function setRunning(
  clock: ReplayClock,
  { running, now }: { running: boolean; now: number },
): ReplayClock {
  const position = running && hasEnded(clock, now) ? clock.from : positionAt(clock, now);
  return { ...clock, running, position, anchor: now };
}

function setSpeed(
  clock: ReplayClock,
  { speed, now }: { speed: number; now: number },
): ReplayClock {
  return { ...clock, speed, position: positionAt(clock, now), anchor: now };
}

/** The next speed up (1) or down (-1). */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const beyond = SPEEDS.filter((each) => (direction === 1 ? each > speed : each < speed));
  return beyond.at(direction === 1 ? 0 : -1) ?? speed;
}
