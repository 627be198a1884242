import type { Angles, Vector } from "#streams/phone/attitude.ts";
import { noise } from "../../random.ts";

/** What happens to a phone at one instant. */
export interface Pose {
  /** From the phone's axes to the ground's. */
  readonly turn: Angles;
  /** Of the phone, without gravity, along the ground's axes (east, north, up), m/s². */
  readonly acceleration: Vector;
  readonly latitude: number;
  readonly longitude: number;
  /** Metres above the sea. */
  readonly altitude: number;
  /** Over the ground, m/s. */
  readonly speed: number;
  /** Degrees from north. */
  readonly bearing: number;
  /** Metal and motors near it: how much they disturb the magnetic field, µT. */
  readonly disturbance: number;
  /** On the sensor beside the screen, lux. */
  readonly lux: number;
}

/** What is done with a phone: pure functions of the seconds since its recording began. */
export interface Carriage {
  at(seconds: number): Pose;
  /** Steps since the recording began; undefined where nobody walks. */
  steps?(seconds: number): number;
  /** What is noted on the phone in this span, its end exclusive; undefined: nothing. */
  note(from: number, to: number): string | undefined;
  /** Whether the phone reaches the ingest worker. */
  online(seconds: number): boolean;
}

/** What a carriage is made from. */
export interface CarriageOptions {
  readonly seed: number;
  /** 1 for the first phone. */
  readonly number: number;
}

/** A smooth random course from −1 to 1 that takes about `period` seconds for a turn. */
export function wander(
  { seed, number }: CarriageOptions,
  { seconds, period, course }: {
    readonly seconds: number;
    readonly period: number;
    /** Tells the courses of one phone apart. */
    readonly course: number;
  },
): number {
  return 2 * noise(seed ^ 0x9403e, seconds / period, number, course) - 1;
}

/** 0 before 0, 1 after 1, smooth between. */
export function ramp(share: number): number {
  const t = Math.max(0, Math.min(1, share));
  return t * t * (3 - 2 * t);
}

/** The yaw of a phone whose top points in a direction, degrees from north. */
export function yawTowards(bearing: number): number {
  const turn = -bearing * Math.PI / 180;
  return Math.atan2(Math.sin(turn), Math.cos(turn));
}

/** A vector on the ground: so much ahead, to the right and up, as seen in a direction. */
export function onGround(
  bearing: number,
  { ahead, right, up }: { readonly ahead: number; readonly right: number; readonly up: number },
): Vector {
  const [sin, cos] = [Math.sin(bearing * Math.PI / 180), Math.cos(bearing * Math.PI / 180)];
  return { x: ahead * sin + right * cos, y: ahead * cos - right * sin, z: up };
}
