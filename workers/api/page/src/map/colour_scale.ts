/** Viridis: its lightness alone separates low from high, also for those who see fewer colours. */
export const STOPS = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"] as const;

/** The range of a measure that the colours span. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** A round range around these values: 0 to 120 for speeds between 3 and 112. */
export function niceDomain(values: Iterable<number>): Domain {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  // Counting from zero is easier to read unless the values are far from it.
  if (low > 0 && low < high / 2) low = 0;
  const step = niceStep((high - low) / 4 || Math.abs(high) / 4 || 1);
  const from = Math.floor(low / step) * step;
  const to = Math.ceil(high / step) * step;
  return { low: from, high: to > from ? to : from + step };
}

/** 1, 2 or 5 times a power of ten, not below `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The colour of a value, one of 32 steps: canvas drawings group by colour. */
export function colourOf(value: number, { low, high }: Domain): string {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return PALETTE[Math.round(share * (PALETTE.length - 1))]!;
}

const PALETTE = Array.from({ length: 32 }, (_, index) => blend(index / 31));

function blend(share: number): string {
  const at = share * (STOPS.length - 1);
  const from = Math.min(STOPS.length - 2, Math.floor(at));
  const channel = (stop: string, index: number) =>
    parseInt(stop.slice(1 + index * 2, 3 + index * 2), 16);
  const rgb = [0, 1, 2].map((index) => {
    const a = channel(STOPS[from]!, index);
    return Math.round(a + (channel(STOPS[from + 1]!, index) - a) * (at - from));
  });
  return `rgb(${rgb.join(" ")})`;
}
