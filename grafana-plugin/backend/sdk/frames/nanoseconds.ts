const WORD = 2 ** 32;
const NS_PER_MS = 1_000_000;
const MAX_MS = 9_223_372_036_854;

/** Whether an epoch time in ms has a place in 64 bits of ns: from 1677 to 2262. */
export function isWithinNanoseconds(ms: number): boolean {
  return ms >= -MAX_MS && ms <= MAX_MS;
}

/**
 * Writes epoch ms as 64-bit ns to `words[2 * index]` and the word after it, low word first. It
 * multiplies 32-bit halves, exactly, and makes no bigint, so a million take some 10 ms.
 */
export function writeNanoseconds(
  words: Int32Array,
  index: number,
  ms: number,
): void {
  const whole = Math.floor(ms);
  const high = Math.floor(whole / WORD);
  const low = (whole - high * WORD) * NS_PER_MS +
    Math.round((ms - whole) * NS_PER_MS);
  words[2 * index] = low % WORD;
  words[2 * index + 1] = high * NS_PER_MS + Math.floor(low / WORD);
}
