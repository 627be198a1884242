/** Random numbers in 0 … 1 that a seed fixes: a 64-bit linear congruential generator (Knuth, MMIX). */
export function numbersFrom(seed: number): () => number {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  return () => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}

/** Numbers that are normally distributed with mean 0 and variance 1 (Box and Muller 1958). */
export function normalFrom(seed: number): () => number {
  const random = numbersFrom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
