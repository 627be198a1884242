import type { Accumulator, AggregateLayout } from "../aggregate/layout.ts";
import { decodeNumber, encodeNumber, type StateValue } from "../snapshot/number.ts";

/** The records of one session; it grows and takes in others. */
export class Session {
  readonly key: string;
  readonly total: Accumulator;
  start: number;
  end: number;
  count = 0;
  late = 0;
  /** Watermark when the last record was counted. */
  watermark = -Infinity;
  /** Was told as final, or came too late for that. Once so, always so. */
  final = false;
  /** Merged into another one, or dropped. */
  gone = false;
  /** Is in the log under its start. */
  logged = false;
  /** Wall time of the last open update. */
  toldAt: number | undefined;

  constructor(span: { key: string; start: number; end: number }, total: Accumulator) {
    this.key = span.key;
    this.start = span.start;
    this.end = span.end;
    this.total = total;
  }

  encode(layout: AggregateLayout): StateValue[] {
    const { key, start, end, count, late, watermark, final } = this;
    const numbers = [encodeNumber(watermark), final ? 1 : 0];
    return [key, start, end, count, late, ...numbers, ...layout.encode(this.total)];
  }

  static decode(row: readonly StateValue[], layout: AggregateLayout): Session {
    const [key, start, end, count, late, watermark, final, ...measures] = row;
    const span = { key: String(key), start: decodeNumber(start), end: decodeNumber(end) };
    const session = new Session(span, layout.decode(measures));
    session.count = decodeNumber(count);
    session.late = decodeNumber(late);
    session.watermark = decodeNumber(watermark);
    session.final = final === 1;
    session.logged = true;
    return session;
  }
}
