import {
  nextSpeed,
  positionAt,
  type ReplayClock,
  seek,
  setRunning,
  setSpeed,
  startClock,
} from "./replay_clock.ts";

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
