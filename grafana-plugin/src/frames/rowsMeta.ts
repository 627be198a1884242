import type { DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { LiveQuery } from '../contract/channel.ts';
import type { Pulse } from '../contract/live.ts';
import type { StreamInfo } from '../contract/resources.ts';

/** A live channel that goes on where an answer ends. */
export interface LiveChannel {
  stream: string;
  path: string;
  /** To be sent with the subscription. */
  data?: LiveQuery;
  /** The answer holds everything of this epoch before `to`. */
  epoch: string;
  to: number;
}

/** `meta.custom` of the first frame of an answer in format `rows`. */
export interface RowsMeta {
  /** Of the first channel; absent without a live tail. */
  sluice?: { epoch: string; from: number; to: number; pulse?: Pulse };
  /** Path of the first channel. */
  channel?: string;
  /** One per stream that the query reads; empty without a live tail. */
  channels: LiveChannel[];
  stream?: StreamInfo;
  /** The window's size that was chosen, ms; 0 for sessions. */
  size?: number;
  /** Of predictions: what they are of. */
  predicted?: DeclaredSeries;
  /** Keys that are shown, where the query named none but a limit or a filter chose. */
  keys?: string[];
  /** Dimensions of each key, where the query filters or groups by them. */
  dimensions?: Record<string, Record<string, string>>;
  /** Start of the first window that is not final, epoch ms. */
  openFrom?: number;
}
