const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  [
    "ms",
    1,
  ],
] as const;

/** A length in ms as CQL's duration literal, such as `1h30m`; never shorter than 1 ms. */
export function durationLiteral(ms: number): string {
  let rest = Math.max(1, Math.round(ms));
  let text = "";
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text;
}
