/** A rectangle in CSS pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One key's row, or the only one of an overlay (`key` null). */
export interface Row {
  /** Index of the key among those shown; null: all of them. */
  key: number | null;
  y: number;
  height: number;
}

/** Where everything is. */
export interface Geometry {
  width: number;
  height: number;
  /** Labels left of the plot. */
  gutter: number;
  /** Names of the lines, above the plot; empty in small panels. */
  flags: Rect;
  plot: Rect;
  /** Completeness under an overlay; rows carry their own. */
  strip: Rect | null;
  /** Two lanes of ticks: late above dead. */
  rug: Rect | null;
  axis: Rect | null;
  /** The rows that are at least partly visible. */
  rows: Row[];
  /** Height of all rows, of which the plot shows a part. */
  contentHeight: number;
}

export interface GeometryOptions {
  width: number;
  height: number;
  layout: "rows" | "overlay";
  /** Keys shown. */
  keys: number;
  /** Width of the widest label, px. */
  labelWidth: number;
  scroll: number;
  showFlags: boolean;
  showRug: boolean;
  showCompleteness: boolean;
}

const LEAST_ROW = 20;
const AXIS = 22;
const FLAGS = 18;
const RUG = 14;
const STRIP = 8;
const RIGHT = 8;

/** Divides the panel; what does not fit in a small one is left out, the plot last. */
export function computeGeometry(options: GeometryOptions): Geometry {
  const { width, height } = options;
  const overlay = options.layout === "overlay" || options.keys <= 1;
  const gutter = width < 180 ? 0 : Math.round(Math.min(options.labelWidth + 10, width * 0.25));
  const flags = options.showFlags && height >= 120 ? FLAGS : 2;
  const axis = height >= 70 ? AXIS : 0;
  const rug = options.showRug && height >= 130 ? RUG : 0;
  const strip = options.showCompleteness && overlay && height >= 130 ? STRIP : 0;
  const plot = {
    x: gutter,
    y: flags,
    width: Math.max(1, width - gutter - RIGHT),
    height: Math.max(1, height - flags - axis - rug - strip),
  };
  const below = plot.y + plot.height;
  const band = (
    y: number,
    size: number,
  ) => (size > 0 ? { x: plot.x, y, width: plot.width, height: size } : null);
  const { rows, contentHeight } = overlay
    ? { rows: [{ key: null, y: plot.y, height: plot.height }], contentHeight: plot.height }
    : placeRows(plot, options.keys, options.scroll);
  return {
    width,
    height,
    gutter,
    flags: { x: plot.x, y: 0, width: plot.width, height: flags },
    plot,
    strip: band(below, strip),
    rug: band(below + strip, rug),
    axis: band(below + strip + rug, axis),
    rows,
    contentHeight,
  };
}

function placeRows(plot: Rect, keys: number, scroll: number) {
  const rowHeight = Math.max(LEAST_ROW, plot.height / keys);
  const contentHeight = rowHeight * keys;
  const offset = Math.min(Math.max(0, scroll), Math.max(0, contentHeight - plot.height));
  const first = Math.floor(offset / rowHeight);
  const last = Math.min(keys - 1, Math.ceil((offset + plot.height) / rowHeight) - 1);
  const rows: Row[] = [];
  for (let key = first; key <= last; key++) {
    rows.push({ key, y: plot.y + key * rowHeight - offset, height: rowHeight });
  }
  return { rows, contentHeight };
}

/** A line's name above the plot: left edge and text. */
interface Flag {
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
