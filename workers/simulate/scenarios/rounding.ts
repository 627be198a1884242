/** Rounded to 0.1. */
export const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Rounded to 0.01. */
export const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** Rounded to 0.001. */
export const thousandth = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Rounded to a millionth: 0.1 m for a degree. */
export const millionth = (value: number): number => Math.round(value * 1e6) / 1e6;
