import { formatRate as formatNumber } from '#core/contract/rate.ts';

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** A count with every digit, grouped. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A count in the room of a few digits: `9,999`, `12.3K`, `4M`. */
export function formatShortCount(count: number): string {
  return Math.abs(count) < 10_000 ? whole.format(count) : short.format(count);
}

/** Records per second with the unit, such as `0.03/s`. */
export function formatRate(perSecond: number): string {
  return `${formatNumber(perSecond)}/s`;
}
