/** Bands of age in years, each from its first year to the one before the next band's. */
export const AGE_BANDS = ["0-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"] as const;
export type AgeBand = typeof AGE_BANDS[number];

/** The band that an age lies in. */
export function ageBand(age: number): AgeBand {
  return AGE_BANDS.findLast((band) => age >= Number.parseInt(band, 10)) ?? AGE_BANDS[0];
}
