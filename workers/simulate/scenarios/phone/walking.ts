import {
  type Carriage,
  type CarriageOptions,
  onGround,
  type Pose,
  ramp,
  wander,
  yawTowards,
} from "./carriage.ts";
import { type Spot, Track } from "./track.ts";
import { hashNumbers } from "../../random.ts";

/** Along the lake in Zürich and back. */
export const LAKESIDE: readonly Spot[] = [
  { latitude: 47.366_8, longitude: 8.545_1, altitude: 408 },
  { latitude: 47.362_0, longitude: 8.547_6, altitude: 407 },
  { latitude: 47.354_0, longitude: 8.552_0, altitude: 407 },
  { latitude: 47.353_4, longitude: 8.555_1, altitude: 410 },
  { latitude: 47.359_0, longitude: 8.554_0, altitude: 414 },
  { latitude: 47.364_9, longitude: 8.548_4, altitude: 411 },
  { latitude: 47.366_8, longitude: 8.545_1, altitude: 408 },
];

/** Up the Uetliberg and back. */
export const HILLSIDE: readonly Spot[] = [
  { latitude: 47.364_1, longitude: 8.513_6, altitude: 440 },
  { latitude: 47.359_4, longitude: 8.505_0, altitude: 560 },
  { latitude: 47.354_9, longitude: 8.497_4, altitude: 720 },
  { latitude: 47.349_6, longitude: 8.491_6, altitude: 869 },
  { latitude: 47.346_0, longitude: 8.497_8, altitude: 700 },
  { latitude: 47.352_2, longitude: 8.508_1, altitude: 530 },
  { latitude: 47.364_1, longitude: 8.513_6, altitude: 440 },
];

/** Options of {@linkcode walking}. */
export interface WalkingOptions extends CarriageOptions {
  /** A way that ends where it begins. */
  readonly way: readonly Spot[];
  /** An hour in every two there is no network. */
  readonly outOfReach: boolean;
}

/** One walks so long, s, and then stands. */
const WALK_S = 540;
const STAND_S = 60;
const ROUND_S = WALK_S + STAND_S;
/** A step is so long, m. */
const STEP_M = 0.72;
/** Starting and stopping take so long, s. */
const RAMP_S = 1.5;

const REACH = { everyS: 7_200, fromS: 600, untilS: 600 + 3_600 };

/**
 * A phone in the hand of somebody who walks. The body rises and falls with each step and swings from
 * side to side with every second one, with the harmonics that a heel that strikes the ground adds.
 */
export function walking(options: WalkingOptions): Carriage {
  const { seed, number, way, outOfReach } = options;
  const track = new Track(way);
  const draw = (which: number) => hashNumbers(seed, number, which) / 2 ** 32;
  /** Steps per second. */
  const cadence = 1.75 + 0.2 * draw(1);
  const force = 0.85 + 0.3 * draw(2);
  const begins = draw(3) * track.length;
  const pitch = 0.65 + 0.2 * draw(4);

  const walked = (seconds: number): number => {
    const rounds = Math.floor(seconds / ROUND_S);
    return rounds * WALK_S + Math.min(WALK_S, seconds - rounds * ROUND_S);
  };
  const effort = (seconds: number): number => {
    const inRound = seconds - Math.floor(seconds / ROUND_S) * ROUND_S;
    return ramp(inRound / RAMP_S) * ramp((WALK_S - inRound) / RAMP_S);
  };
  const sway = (seconds: number, course: number) =>
    wander(options, { seconds, period: 2.5, course });

  const at = (seconds: number): Pose => {
    const steps = walked(seconds) * cadence;
    const metres = (begins + steps * STEP_M) % track.length;
    const bearing = track.bearingAt(metres, 8);
    const e = effort(seconds);
    const phase = 2 * Math.PI * steps;
    const { latitude, longitude, altitude } = track.at(metres);
    return {
      turn: {
        yaw: yawTowards(bearing) + 0.07 * e * Math.sin(phase / 2 + 1) + 0.06 * sway(seconds, 1),
        pitch: pitch + 0.05 * e * Math.sin(phase + 0.5) + 0.07 * sway(seconds, 2),
        roll: 0.06 * e * Math.sin(phase / 2) + 0.08 * sway(seconds, 3),
      },
      acceleration: onGround(bearing, {
        up: force * e *
          (2.2 * Math.cos(phase) + 0.9 * Math.cos(2 * phase + 0.6) +
            0.35 * Math.cos(3 * phase + 1.1)),
        ahead: force * e * (1.1 * Math.sin(phase + 0.4) + 0.4 * Math.sin(2 * phase)),
        right: force * e * 0.7 * Math.sin(phase / 2),
      }),
      latitude,
      longitude,
      altitude,
      speed: e * cadence * STEP_M,
      bearing,
      disturbance: 0.5,
      lux: 4_000 * (1.3 + wander(options, { seconds, period: 20, course: 4 })),
    };
  };

  return {
    at,
    steps: (seconds) => Math.floor(walked(seconds) * cadence),
    note: (from, to) => {
      const isIn = (moment: number) => Math.ceil((from - moment) / ROUND_S) * ROUND_S + moment < to;
      if (isIn(WALK_S)) return "waiting";
      return isIn(0) ? "walking on" : undefined;
    },
    online: (seconds) => {
      const inPeriod = seconds % REACH.everyS;
      return !outOfReach || inPeriod < REACH.fromS || inPeriod >= REACH.untilS;
    },
  };
}
