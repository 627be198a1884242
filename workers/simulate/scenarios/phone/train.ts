import {
  type Carriage,
  type CarriageOptions,
  onGround,
  type Pose,
  wander,
  yawTowards,
} from "./carriage.ts";
import { type Spot, Track } from "./track.ts";

/** From Zürich to Bern; `station` where the train stops. */
const LINE: readonly (Spot & { readonly station?: string })[] = [
  { latitude: 47.377_9, longitude: 8.540_3, altitude: 408, station: "Zürich" },
  { latitude: 47.391_5, longitude: 8.488_9, altitude: 399 },
  { latitude: 47.405_6, longitude: 8.403_9, altitude: 388 },
  { latitude: 47.432_4, longitude: 8.356_0, altitude: 387 },
  { latitude: 47.420_6, longitude: 8.262_1, altitude: 405 },
  { latitude: 47.391_4, longitude: 8.170_0, altitude: 403 },
  { latitude: 47.391_4, longitude: 8.051_3, altitude: 383, station: "Aarau" },
  { latitude: 47.362_0, longitude: 7.973_0, altitude: 394 },
  { latitude: 47.351_9, longitude: 7.907_8, altitude: 396, station: "Olten" },
  { latitude: 47.305_0, longitude: 7.880_0, altitude: 408 },
  { latitude: 47.190_0, longitude: 7.700_0, altitude: 465 },
  { latitude: 47.030_0, longitude: 7.550_0, altitude: 566 },
  { latitude: 46.948_8, longitude: 7.439_1, altitude: 540, station: "Bern" },
];
const FASTEST = 38;
/** Starting and braking, m/s². */
const STARTS = 0.55;
const BRAKES = 0.6;
/** It stands at a station so long, s. */
const STOP_S = 90;

/** A run from one station to the next. */
interface Leg {
  readonly from: string;
  readonly to: string;
  /** Of the line, m. */
  readonly begins: number;
  readonly metres: number;
  /** 1 towards Bern, −1 back. */
  readonly direction: 1 | -1;
  /** Of the whole way there and back, s. */
  readonly leaves: number;
  readonly seconds: number;
}

interface Running {
  readonly s: number;
  readonly speed: number;
  readonly acceleration: number;
  readonly direction: 1 | -1;
}

const line = new Track(LINE);
const legs = timetable();
const PERIOD_S = legs.at(-1)!.leaves + legs.at(-1)!.seconds;

function timetable(): readonly Leg[] {
  const stations = LINE.flatMap(({ station }, i) => station === undefined ? [] : [{ station, i }]);
  const stops = stations.map(({ station, i }) => ({ station, s: line.metresTo(i) }));
  const there = stops.slice(1).map((to, i) => ({ from: stops[i]!, to }));
  const back = there.toReversed().map(({ from, to }) => ({ from: to, to: from }));
  let leaves = 0;
  return [...there, ...back].map(({ from, to }) => {
    const metres = Math.abs(to.s - from.s);
    const seconds = metres / FASTEST + FASTEST / 2 * (1 / STARTS + 1 / BRAKES);
    leaves += STOP_S;
    const leg: Leg = {
      from: from.station,
      to: to.station,
      begins: from.s,
      metres,
      direction: to.s > from.s ? 1 : -1,
      leaves,
      seconds,
    };
    leaves += seconds;
    return leg;
  });
}

function runningAt(seconds: number): Running {
  const inPeriod = ((seconds % PERIOD_S) + PERIOD_S) % PERIOD_S;
  const leg = legs.findLast(({ leaves }) => leaves <= inPeriod) ?? legs[0]!;
  const { begins, direction, metres } = leg;
  const t = Math.max(0, Math.min(leg.seconds, inPeriod - leg.leaves));
  const moving = inPeriod > leg.leaves && t < leg.seconds;
  const starting = FASTEST / STARTS;
  const left = leg.seconds - t;
  const [done, speed, acceleration] = t < starting
    ? [STARTS * t * t / 2, STARTS * t, STARTS]
    : left < FASTEST / BRAKES
    ? [metres - BRAKES * left * left / 2, BRAKES * left, -BRAKES]
    : [FASTEST * (t - starting / 2), FASTEST, 0];
  return {
    s: begins + direction * done,
    speed,
    direction,
    acceleration: moving ? acceleration : 0,
  };
}

/** Bends are so gentle: half the length over which a bearing is taken, m. */
const BEND_M = 200;

/** A phone in the hand of somebody who sits in a train between Zürich and Bern. */
export function train(options: CarriageOptions): Carriage {
  const begins = (options.number * 0.618 % 1) * PERIOD_S;
  const bearingAt = ({ s, direction }: Running) =>
    (line.bearingAt(s, BEND_M) + (direction === 1 ? 0 : 180)) % 360;
  const shake = (seconds: number, course: number) =>
    wander(options, { seconds, period: 0.11, course });
  const hand = (seconds: number, course: number) => wander(options, { seconds, period: 4, course });

  const at = (seconds: number): Pose => {
    const running = runningAt(begins + seconds);
    const bearing = bearingAt(running);
    const before = bearingAt(runningAt(begins + seconds - 1));
    const turning = ((bearing - before + 540) % 360 - 180) * Math.PI / 180;
    const { latitude, longitude, altitude } = line.at(running.s);
    const rough = 0.1 + 0.9 * running.speed / FASTEST;
    return {
      turn: {
        yaw: yawTowards(bearing) + 0.05 * hand(seconds, 1),
        pitch: 0.6 + 0.06 * hand(seconds, 2) + 0.006 * rough * shake(seconds, 3),
        roll: 0.08 * hand(seconds, 4) + 0.01 * rough * shake(seconds, 5),
      },
      acceleration: onGround(bearing, {
        ahead: running.acceleration + 0.12 * rough * shake(seconds, 6),
        right: turning * running.speed + 0.3 * rough * shake(seconds, 7),
        up: 0.45 * rough * shake(seconds, 8),
      }),
      latitude,
      longitude,
      altitude,
      speed: running.speed,
      bearing,
      disturbance: 6,
      lux: 350 * (1.4 + wander(options, { seconds, period: 3, course: 9 })),
    };
  };

  return {
    at,
    note: (from, to) => {
      const inPeriod = (begins + from) % PERIOD_S;
      const isIn = (moment: number) => moment >= inPeriod && moment < inPeriod + to - from;
      const leaving = legs.find(({ leaves }) => isIn(leaves));
      if (leaving !== undefined) return `leaving ${leaving.from}`;
      const arriving = legs.find(({ leaves, seconds }) => isIn(leaves + seconds));
      return arriving && `arrived in ${arriving.to}`;
    },
    online: () => true,
  };
}
