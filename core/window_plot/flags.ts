/** A line's name above the plot: left edge and text. */
export interface Flag {
  name: "watermark" | "now" | "lateness";
  text: string;
  x: number;
}

interface FlagOptions {
  /** Limits of the plot, px. */
  left: number;
  right: number;
  /** Up to where something else is written, px. */
  taken: number;
  /** Where the lines are; null or outside of the plot: not named. */
  watermark: { x: number; text: string } | null;
  now: { x: number; text: string } | null;
  /** The band of windows that can still change. */
  lateness: { from: number; to: number; text: string } | null;
  /** Width of a text, px. */
  measure: (text: string) => number;
}

const ROOM = 8;

/** Places the names so that none covers another; the watermark's comes first, the band's last. */
export function placeFlags(options: FlagOptions): Flag[] {
  const flags: Array<Flag & { end: number }> = [];
  const free = Math.max(options.left, options.taken + ROOM);
  const within = (x: number) => x >= options.left && x <= options.right;
  const put = (flag: Flag) => {
    const end = flag.x + options.measure(flag.text);
    const apart = flags.every((other) => end + ROOM <= other.x || flag.x >= other.end + ROOM);
    if (apart && flag.x >= free && end <= options.right + 1) {
      flags.push({ ...flag, end });
      return true;
    }
    return false;
  };
  for (const name of ["watermark", "now"] as const) {
    const line = options[name];
    if (line && within(line.x)) {
      const width = options.measure(line.text);
      const places = name === "watermark"
        ? [line.x - width - 5, line.x + 5]
        : [line.x + 5, line.x - width - 5];
      places.some((x) => put({ name, text: line.text, x }));
    }
  }
  const { lateness } = options;
  if (lateness) {
    const x = Math.max(options.left, lateness.from, free) + 5;
    if (x < lateness.to) {
      put({ name: "lateness", text: lateness.text, x });
    }
  }
  return flags.map(({ name, text, x }) => ({ name, text, x }));
}
