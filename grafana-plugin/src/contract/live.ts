import type { SlowInput } from '#core/contract/slow_input.ts';

/**
 * State of a stream's way through the pipeline at one moment. Times are epoch ms; lags are records.
 */
export interface Pulse {
  at: number;
  watermark: number | null;
  maxEventTime: number | null;
  /** Records per second over the last 10 s. */
  rate: number;
  processLag: number | null;
  persistLag: number | null;
  ledger: { in: number; counted: number; late: number; dead: number; filtered: number } | null;
  /** Records at most that were gone before a worker had read them; absent for none. */
  lost?: number;
  /** Absent where the process workers have the stream, as far as their newest report tells. */
  run?: false;
  /** How much longer than declared nothing has come, ms; absent where silence tells nothing. */
  overdue?: number;
  /** How long records have waited while a worker reads none of them, ms; absent for not at all. */
  waiting?: number;
  /** The input that holds a derived stream up, its watermark epoch ms; absent when all are idle. */
  waitsFor?: SlowInput;
}

/**
 * The place of a live packet in its log (`meta.custom.sluice` of its frame).
 *
 * Packets of one epoch are numbered without gaps: `from` of each is `to` of the one before. A
 * reader that sees another epoch, or a `from` beyond the `to` it has, missed something and asks for
 * history again; rows that it has already are recognised by their identity and revision.
 */
export interface PacketPlace {
  /** A new one whenever the backend starts to read from the beginning. */
  epoch: string;
  from: number;
  to: number;
  /** True in the answer to a subscription: the newest rows that the backend holds. */
  snapshot?: boolean;
  /** Rows were left out of a snapshot or dropped because the reader was too slow. */
  gap?: boolean;
  /** Present about once a second. */
  pulse?: Pulse;
}

/**
 * What a query of the pipeline shows of the states of a stream. Units: `rate` records/s, lags in records,
 * `watermark_delay`, `overdue` and `waiting` ms, the ledger in records.
 */
export const PIPELINE_METRICS = [
  'rate',
  'process_lag',
  'persist_lag',
  'watermark_delay',
  'in',
  'counted',
  'late',
  'dead',
  'filtered',
  'lost',
  'overdue',
  'waiting',
] as const;
