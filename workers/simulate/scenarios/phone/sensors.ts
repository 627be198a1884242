import { type Quaternion, quaternionOf, toPhone, type Vector } from "#streams/phone/attitude.ts";
import type { Reading } from "#streams/phone/reading.ts";
import { Random } from "../../random.ts";
import { millionth } from "../rounding.ts";
import type { Carriage } from "./carriage.ts";

/** Event time between two readings of the sensors of motion, ms. */
export const SAMPLE_MS = 50;
/** What is measured once in so many samples. */
const LOCATION_EVERY = 20;
const BAROMETER_EVERY = 5;

const GRAVITY = { x: 0, y: 0, z: 9.806_65 };
/** The magnetic field in Switzerland: to the north and into the ground, µT. */
const FIELD = { x: 1.1, y: 21.6, z: -43.2 };
/** For the gyroscope from the attitude, s. */
const DT = 0.002;

/** What the readings of a span are made from. */
export interface SpanOptions {
  readonly seed: number;
  readonly number: number;
  /** When the recording began, epoch ms. */
  readonly began: number;
  /** Samples since then: the first of the span, and the first after it. */
  readonly from: number;
  readonly to: number;
}

/** What the sensors of a phone read in a span of time, as its app names them, in the order of time. */
export function readingsOf(carriage: Carriage, options: SpanOptions): readonly Reading[] {
  const { seed, number, began, from, to } = options;
  const random = new Random(seed, 0x5e45, number, from);
  const readings: Reading[] = [];
  const steps = (sample: number) => carriage.steps?.(sample * SAMPLE_MS / 1_000);
  for (let sample = from; sample < to; sample++) {
    const seconds = sample * SAMPLE_MS / 1_000;
    const pose = carriage.at(seconds);
    const turn = quaternionOf(pose.turn);
    // The clock of the sensors ticks in ns, and not as evenly as a wish.
    const late = random.integer(0, 1_999_999);
    const timeNs = BigInt(began + sample * SAMPLE_MS) * 1_000_000n + BigInt(late);
    const read = (name: string, values: Reading["values"], accuracy?: number) =>
      readings.push({ name, timeNs, values, ...(accuracy === undefined ? {} : { accuracy }) });
    const seen = (ground: Vector, error: number) =>
      rounded(withError(toPhone(turn, ground), error, random));
    read("accelerometer", { ...seen(pose.acceleration, 0.02) }, 3);
    read("gravity", { ...seen(GRAVITY, 0.003) }, 3);
    const next = quaternionOf(carriage.at(seconds + DT).turn);
    read("gyroscope", { ...rounded(withError(turnRate(turn, next), 0.004, random)) }, 3);
    read("magnetometer", { ...seen(FIELD, pose.disturbance) }, pose.disturbance > 3 ? 1 : 3);
    read("orientation", {
      qw: millionth(turn.w),
      qx: millionth(turn.x),
      qy: millionth(turn.y),
      qz: millionth(turn.z),
      yaw: millionth(pose.turn.yaw),
      pitch: millionth(pose.turn.pitch),
      roll: millionth(pose.turn.roll),
    }, 3);
    if (sample % BAROMETER_EVERY === 0) {
      const altitude = pose.altitude + gaussian(random) * 0.15;
      read("barometer", {
        pressure: millionth(1_013.25 * (1 - altitude / 44_330.77) ** 5.255_88),
        relativeAltitude: millionth(altitude - carriage.at(0).altitude),
      });
    }
    if (sample % LOCATION_EVERY === 0) {
      const metre = 1 / 111_195;
      read("location", {
        latitude: pose.latitude + gaussian(random) * 1.5 * metre,
        longitude: pose.longitude +
          gaussian(random) * 1.5 * metre / Math.cos(pose.latitude * Math.PI / 180),
        altitude: millionth(pose.altitude + gaussian(random) * 2),
        speed: millionth(Math.max(0, pose.speed + gaussian(random) * 0.1)),
        bearing: pose.speed < 0.3 ? -1 : millionth(pose.bearing),
        horizontalAccuracy: 4.7,
        verticalAccuracy: 3.2,
        speedAccuracy: 0.5,
        bearingAccuracy: pose.speed < 0.3 ? -1 : 8,
      });
      read("light", { lux: millionth(pose.lux) });
      const now = steps(sample);
      if (now !== undefined && now > steps(sample - LOCATION_EVERY)!) {
        read("pedometer", { steps: now });
      }
    }
  }
  const first = from * SAMPLE_MS / 1_000;
  const note = carriage.note(first, to * SAMPLE_MS / 1_000);
  if (note !== undefined) {
    const timeNs = BigInt(began + from * SAMPLE_MS) * 1_000_000n;
    const press = 80 + random.integer(0, 60);
    const values = { text: note, millisecond_press_duration: press };
    readings.push({ name: "annotation", timeNs, values });
  }
  return readings;
}

/** How fast a phone turns about its axes, rad/s, from its attitude now and a little later. */
function turnRate(now: Quaternion, later: Quaternion): Vector {
  // The vector part of now⁻¹ · later is half the angle.
  const rate = 2 / DT * Math.sign(
    now.w * later.w + now.x * later.x + now.y * later.y + now.z * later.z,
  );
  return {
    x: rate * (now.w * later.x - now.x * later.w - now.y * later.z + now.z * later.y),
    y: rate * (now.w * later.y + now.x * later.z - now.y * later.w - now.z * later.x),
    z: rate * (now.w * later.z - now.x * later.y + now.y * later.x - now.z * later.w),
  };
}

function withError({ x, y, z }: Vector, error: number, random: Random): Vector {
  return {
    x: x + error * gaussian(random),
    y: y + error * gaussian(random),
    z: z + error * gaussian(random),
  };
}

function rounded({ x, y, z }: Vector): Vector {
  return { x: millionth(x), y: millionth(y), z: millionth(z) };
}

/** About normal, with a deviation of 1: the sum of four even ones. */
function gaussian(random: Random): number {
  const sum = random.next() + random.next() + random.next() + random.next();
  return (sum - 2) * Math.sqrt(3);
}
