/** Bins of crowds, two per octave. */
export const CALIBRATION_FLOATS = 24;
const BINS = CALIBRATION_FLOATS;
/** Binary logarithm of a crowd at the upper end of the first bin. */
const LOWEST = -6;
/** What a point counts beside the next one. */
const FORGETTING = 0.9995;
/** Points for which the first guess stands. */
const PRIOR_POINTS = 400;
/** First guess: how crowds of a steady noise lie, as shares of the last bins. */
const PRIOR = [
  ...[0.0002, 0.0002, 0.0002, 0.0003, 0.0005, 0.001, 0.002, 0.003, 0.005],
  ...[0.008, 0.013, 0.023, 0.05, 0.13, 0.3, 0.4, 0.06],
];

/** Writes the first guess. */
export function beginCalibration(bins: Float64Array): void {
  bins.fill(0);
  PRIOR.forEach((share, index) => bins[BINS - PRIOR.length + index] = share * PRIOR_POINTS);
}

/** Counts a crowd. */
export function countCrowd(bins: Float64Array, crowd: number): void {
  const at = Math.min(BINS - 1, Math.floor(place(crowd)));
  for (let i = 0; i < BINS; i++) bins[i]! *= FORGETTING;
  bins[at]!++;
}

/**
 * Makes a score of a crowd: 1 − p, where p is the share of points whose place was not more crowded,
 * this one among them. Of usual points, 1 in 100 has a score above 0.99.
 */
export function scoreOfCrowd(bins: Float64Array, crowd: number): number {
  const where = place(crowd);
  const at = Math.min(BINS - 1, Math.floor(where));
  let below = 0;
  let total = 0;
  for (let i = 0; i < BINS; i++) {
    total += bins[i]!;
    if (i < at) below += bins[i]!;
  }
  // The first bin holds what is empty too: nothing in it is less crowded than anything else.
  const share = at === 0 ? 1 : Math.min(1, where - at);
  return Math.max(0, 1 - (below + share * bins[at]! + 1) / (total + 1));
}

/** Bin of a crowd, with the part of the bin that is below it. */
function place(crowd: number): number {
  return crowd <= 2 ** LOWEST ? 0 : Math.max(0, 1 + 2 * (Math.log2(crowd) - LOWEST));
}
