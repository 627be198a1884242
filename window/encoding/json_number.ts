/** Most bytes that {@linkcode writeJsonNumber} writes: `-1.2345678901234567e-308`. */
export const MAX_NUMBER_BYTES = 25;

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const NULL = Uint8Array.from("null", (letter) => letter.charCodeAt(0));

/**
 * Writes what `JSON.stringify(value)` gives, `null` for what is not finite, into `bytes` from `at`
 * on, where {@linkcode MAX_NUMBER_BYTES} are free. Returns where it ends.
 *
 * The quick path takes numbers below 1e9 with at most six decimals. If the whole number r, nearest
 * to value · 1e6, gives the value again when divided by 1e6, then value is the double that is
 * nearest to r / 1e6. As r has at most 15 digits, and two decimals of at most 15 digits are never
 * nearest to the same double (IEEE 754: 53 bits hold 15 digits), no other decimal as short as it
 * reads back as the value: it is what JSON prints.
 */
export function writeJsonNumber(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    if (value === -Infinity) return writeNull(bytes, at);
    bytes[at++] = MINUS;
    value = -value;
  }
  if (value < 1e9) {
    const millionths = Math.floor(value * 1e6 + 0.5);
    if (millionths / 1e6 === value) {
      const whole = Math.floor(value);
      at = writeDigits(bytes, at, whole);
      const fraction = (millionths - whole * 1e6) | 0;
      return fraction === 0 ? at : writeFraction(bytes, at, fraction);
    }
  } else if (value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
    const high = Math.floor(value / 1e8);
    at = writeDigits(bytes, at, high);
    return writePadded(bytes, at, (value - high * 1e8) | 0);
  }
  if (!Number.isFinite(value)) return writeNull(bytes, at);
  const text = String(value);
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  return at;
}

/** A whole number below 2^31. */
function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  let rest = value | 0;
  let digits = 1;
  for (let limit = 10; digits < 10 && rest >= limit; limit *= 10) digits++;
  const end = at + digits;
  for (let i = end - 1; i > at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  bytes[at] = ZERO + rest;
  return end;
}

/** Eight digits. */
function writePadded(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (let i = at + 7; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + 8;
}

/** Point and decimals of 1 … 999,999 millionths, without zeros at the end. */
function writeFraction(bytes: Uint8Array, at: number, millionths: number): number {
  let rest = millionths;
  let decimals = 6;
  if (rest % 1000 === 0) {
    rest = (rest / 1000) | 0;
    decimals = 3;
  }
  while (rest % 10 === 0) {
    rest = (rest / 10) | 0;
    decimals--;
  }
  bytes[at] = POINT;
  const end = at + 1 + decimals;
  for (let i = end - 1; i > at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

function writeNull(bytes: Uint8Array, at: number): number {
  bytes.set(NULL, at);
  return at + NULL.length;
}
