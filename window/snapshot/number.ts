/** Plain JSON data that state is written in. */
export type StateValue = number | string | readonly StateValue[];

/**
 * A number as JSON that comes back bit by bit: what JSON has no number for (Infinity, NaN, −0) is
 * written as a string.
 */
export function encodeNumber(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/**
 * Undoes {@linkcode encodeNumber}.
 *
 * @throws {TypeError} If there is no number.
 */
export function decodeNumber(value: StateValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return Number(value);
  throw new TypeError(`the stored state has ${JSON.stringify(value)} where a number should be`);
}

/** The items of a list; none if the value is not a list. */
export function listOf(value: StateValue | undefined): readonly StateValue[] {
  return typeof value === "object" ? value : [];
}
