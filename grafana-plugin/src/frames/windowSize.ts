const UNITS: ReadonlyArray<[label: string, ms: number]> = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** A window's size in words: `5 min`, `90 s`; 0 ms means sessions. */
export function formatSize(ms: number): string {
  if (ms === 0) {
    return 'session';
  }
  for (const [label, unit] of UNITS) {
    if (ms % unit === 0) {
      return `${ms / unit} ${label}`;
    }
  }
  return `${ms} ms`;
}
