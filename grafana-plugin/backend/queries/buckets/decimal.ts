/** A decimal number as CQL keeps it: `unscaled` / 10^`scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/**
 * Reads a number such as `-1.50` or `1E+20`; digits after the point are its scale.
 *
 * @throws {SyntaxError} when it is none
 */
export function parseDecimal(text: string): Decimal {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (parts === null) throw new SyntaxError(`${text} is no decimal number`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const digits = BigInt(`${whole}${fraction}` || "0");
  return {
    unscaled: sign === "-" ? -digits : digits,
    scale: fraction.length - Number(exponent),
  };
}

/** All digits, without an exponent; for numbers that {@linkcode addDecimals} made. */
export function formatDecimal({ unscaled, scale }: Decimal): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [first, second] = [signOf(a), signOf(b)];
  if (first !== second || first === 0) return first - second;
  // Numbers of different sizes are not written out to be compared: a scale may be of billions.
  const size = magnitude(a) - magnitude(b);
  if (size !== 0) return size * first;
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Digits that a sum may need: more take seconds to compute. */
const MAX_DIGITS = 20_000;

/**
 * The sum; its scale is the larger of the two.
 *
 * @throws {RangeError} when the numbers are so far apart that their sum has too many digits
 */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (Math.abs(a.scale - b.scale) > MAX_DIGITS) {
    throw new RangeError(`a sum of more than ${MAX_DIGITS} digits is too long to compute`);
  }
  const [x, y] = aligned(a, b);
  return { unscaled: x + y, scale: Math.max(a.scale, b.scale) };
}

/** The quotient at the dividend's scale, halves to the even digit: Cassandra's mean of decimals. */
export function divideDecimal({ unscaled, scale }: Decimal, count: bigint): Decimal {
  const quotient = unscaled / count;
  const rest = unscaled % count;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const up = twice > count || twice === count && quotient % 2n !== 0n;
  return { unscaled: up ? quotient + (unscaled < 0n ? -1n : 1n) : quotient, scale };
}

function signOf({ unscaled }: Decimal): number {
  return unscaled < 0n ? -1 : unscaled > 0n ? 1 : 0;
}

/** Digits before the point; less than none for a small fraction. */
function magnitude({ unscaled, scale }: Decimal): number {
  return String(unscaled < 0n ? -unscaled : unscaled).length - scale;
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [scaled(a, scale), scaled(b, scale)];
}

function scaled({ unscaled, scale }: Decimal, to: number): bigint {
  return unscaled * 10n ** BigInt(to - scale);
}
