/** The first `count` primes. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) {
      found.push(candidate);
    }
  }
  return found;
}

const fraction = (value: number) => ((value - Math.floor(value)) * 2 ** 32) | 0;
const ROUND_CONSTANTS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** The UTF-8 bytes of a text. */
function utf8(text: string): number[] {
  return encodeURIComponent(text)
    .split(/%(..)|/)
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (part.length === 2 ? parseInt(part, 16) : part.charCodeAt(0)));
}

/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, in hex. Neither the browser nor the backend has one
 * that answers at once in both.
 */
export function sha256(text: string): string {
  const bytes = utf8(text);
  const bits = bytes.length * 8;
  bytes.push(0x80);
  while (bytes.length % 64 !== 56) {
    bytes.push(0);
  }
  for (let shift = 56; shift >= 0; shift -= 8) {
    bytes.push(Math.floor(bits / 2 ** shift) & 0xff);
  }
  let state = [...START];
  for (let block = 0; block < bytes.length; block += 64) {
    const next = mix(state, schedule(bytes.slice(block, block + 64)));
    state = state.map((word, index) => (word + next[index]!) | 0);
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The 64 words that a block of 64 bytes becomes (section 6.2.2, step 1). */
function schedule(block: number[]): number[] {
  const words: number[] = [];
  for (let at = 0; at < 64; at += 4) {
    words.push((block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!);
  }
  for (let at = 16; at < 64; at++) {
    const early = words[at - 15]!;
    const late = words[at - 2]!;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words.push((words[at - 16]! + s0 + words[at - 7]! + s1) | 0);
  }
  return words;
}

/** The 64 rounds over one block (section 6.2.2, step 3). */
function mix(state: number[], words: number[]): number[] {
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < 64; round++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + ROUND_CONSTANTS[round]! + words[round]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  return [a, b, c, d, e, f, g, h];
}
