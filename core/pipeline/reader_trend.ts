import type { ReaderObservation } from "./verdict.ts";

/** How far a worker is in the topics of one stream, at one moment. */
export interface ReaderSample {
  /** Epoch ms. */
  readonly at: number;
  /** Sum of the offsets that it has committed. */
  readonly position: number;
  readonly lag: number;
  /** Whether its group has a member; null when not known. */
  readonly present: boolean | null;
}

/** Time over which the trend is measured, and the least for it to mean something, ms. */
const SPAN_MS = 30_000;
const LEAST_MS = 8_000;
/** A group without members for less than this may be one whose worker is just being started, ms. */
const ABSENT_MS = 10_000;

/** Watches how far one worker gets, look by look. */
export class ReaderTrend {
  #samples: ReaderSample[] = [];
  #waitingSince: number | null = null;
  #absentSince: number | null = null;

  /** Adds what was seen last. */
  add(sample: ReaderSample): void {
    const last = this.#samples.at(-1);
    if (sample.lag === 0) this.#waitingSince = null;
    else if (last === undefined || last.position !== sample.position) {
      this.#waitingSince = sample.at;
    } else this.#waitingSince ??= sample.at;
    if (sample.present !== false) this.#absentSince = null;
    else this.#absentSince ??= sample.at;
    this.#samples = this.#samples.filter(({ at }) => sample.at - at <= SPAN_MS);
    this.#samples.push(sample);
  }

  /** What can be said of it now; nothing is known before the first sample. */
  observe(): ReaderObservation {
    const last = this.#samples.at(-1);
    if (last === undefined) return UNSEEN;
    const first = this.#samples[0]!;
    const elapsed = last.at - first.at;
    const perSecond = (before: number, after: number) =>
      elapsed < LEAST_MS ? null : (after - before) / (elapsed / 1_000);
    const gone = this.#absentSince !== null && last.at - this.#absentSince >= ABSENT_MS;
    return {
      lag: last.lag,
      trend: perSecond(first.lag, last.lag),
      speed: perSecond(first.position, last.position),
      waitingSince: this.#waitingSince,
      present: gone ? false : last.present === null ? null : true,
    };
  }
}

/** A worker of which nothing is known. */
export const UNSEEN: ReaderObservation = {
  lag: null,
  trend: null,
  speed: null,
  waitingSince: null,
  present: null,
};
