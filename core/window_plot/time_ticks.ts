const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LONGEST = 365 * DAY;

/** Distances of ticks that people count in, ms. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((n) => n * DAY),
];

/** Times of ticks and their distance, ms. */
export interface TimeTicks {
  step: number;
  times: number[];
}

/**
 * Ticks at whole steps of local time. `offset` is that of the time zone from UTC, ms; `most` how
 * many labels have room.
 */
export function timeTicks(
  range: { from: number; to: number },
  { most, offset }: { most: number; offset: number },
) {
  const wanted = (range.to - range.from) / Math.max(1, most);
  const step = STEPS.find((each) => each >= wanted) ?? LONGEST;
  const times: number[] = [];
  for (
    let time = Math.ceil((range.from + offset) / step) * step - offset;
    time <= range.to;
    time += step
  ) {
    times.push(time);
  }
  return { step, times } satisfies TimeTicks;
}

/** Pattern of a label that tells ticks of this distance apart. */
export function tickFormat(step: number): string {
  if (step < MINUTE) {
    return "HH:mm:ss";
  }
  return step < DAY ? "HH:mm" : "MM-DD";
}
