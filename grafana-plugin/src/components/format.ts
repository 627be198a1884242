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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two numbers with their units at most; a second part of zero is left out. */
function parts(ms: number, large: [number, string], small: [number, string]): string {
  const smallTotal = Math.round(ms / small[0]);
  const perLarge = large[0] / small[0];
  const rest = smallTotal % perLarge;
  const head = `${Math.floor(smallTotal / perLarge)} ${large[1]}`;
  return rest === 0 ? head : `${head} ${rest} ${small[1]}`;
}

/** A length of time in ms in the usual units: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h`, `10 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) {
    return `−${formatDuration(-ms)}`;
  }
  if (ms < SECOND) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < MINUTE) {
    return `${Number((ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0))} s`;
  }
  if (ms < HOUR) {
    return parts(ms, [MINUTE, 'min'], [SECOND, 's']);
  }
  return ms < DAY ? parts(ms, [HOUR, 'h'], [MINUTE, 'min']) : parts(ms, [DAY, 'd'], [HOUR, 'h']);
}
