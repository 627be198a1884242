import {
  type Carriage,
  type CarriageOptions,
  type Pose,
  ramp,
  wander,
  yawTowards,
} from "./carriage.ts";

/** It lies so long, s, and is then looked at. */
const ROUND_S = 240;
const LOOK_S = 14;
/** Taking it up or laying it down takes so long, s. */
const MOVE_S = 1.2;
/** It is taken up so far, m. */
const LIFT_M = 0.3;
/** For the acceleration from the height, s. */
const DT = 0.01;

/** A phone on a desk beside somebody who types, taken up every few minutes. */
export function desk(options: CarriageOptions): Carriage {
  const { number } = options;
  const yaw = yawTowards(40 * number);
  /** 0 on the desk, 1 before the eyes. */
  const raised = (seconds: number): number => {
    const since = seconds % ROUND_S - (ROUND_S - LOOK_S);
    return ramp(since / MOVE_S) * ramp((LOOK_S - since) / MOVE_S);
  };
  const at = (seconds: number): Pose => {
    const up = raised(seconds);
    const bend = (raised(seconds + DT) - 2 * up + raised(seconds - DT)) / DT ** 2;
    const typing = Math.max(0, wander(options, { seconds, period: 9, course: 1 }));
    const key = typing * wander(options, { seconds, period: 0.06, course: 2 });
    const hand = (course: number) => up * wander(options, { seconds, period: 2, course });
    return {
      turn: {
        yaw: yaw + 0.05 * hand(3),
        pitch: 0.9 * up + 0.05 * hand(4),
        roll: 0.1 * up + 0.05 * hand(5),
      },
      acceleration: { x: 0.01 * key, y: 0.01 * key, z: 0.08 * key + LIFT_M * bend },
      latitude: 47.378_5 + 0.000_1 * number,
      longitude: 8.548_3,
      altitude: 452 + LIFT_M * up,
      speed: 0,
      bearing: 0,
      disturbance: 1.5,
      lux: 420 * (1 + 0.1 * wander(options, { seconds, period: 40, course: 6 })) * (1 - 0.3 * up),
    };
  };
  return { at, note: () => undefined, online: () => true };
}
