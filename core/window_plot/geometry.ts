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
