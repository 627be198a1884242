import type { PlainFrame } from '../../contract/frame.ts';
import type { Notice } from '../../frames/notices.ts';
import type { Rows } from '../live/join.ts';

/** Rows of one kind of query, and the form that the query asks for. */
export interface Tail extends Rows {
  /** Forgets what is before a time, epoch ms. */
  trim(from: number): void;
  /** The rows in the query's format. */
  frames(notices: readonly Notice[]): PlainFrame[];
}

/** What a tail is made for. */
export interface TailOptions {
  /** Most points of a series. */
  maxDataPoints: number | undefined;
}
