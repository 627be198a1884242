const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;

/** A time for the eye: `12 s`, `2 min`, `1 h 5 min`, `3 d`. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  if (at === -1) return "0 s";
  const [unit, size] = UNITS[at]!;
  const amount = Math.floor(seconds / size);
  if (unit !== "h") return `${amount} ${unit}`;
  const minutes = Math.floor(seconds % size / 60);
  return minutes === 0 ? `${amount} h` : `${amount} h ${minutes} min`;
}
