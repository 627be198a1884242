/** Colours and fonts of a plot, as a canvas takes them. */
export interface Palette {
  text: string;
  weak: string;
  grid: string;
  background: string;
  watermark: string;
  /** Of the element behind the canvases, where windows can still change. */
  band: string;
  late: string;
  dead: string;
  revised: string;
  complete: string;
  incomplete: string;
  highlight: string;
  selection: string;
  font: string;
  smallFont: string;
  /** Opacity of the lines that hatch what a window still misses, 0 to 1. */
  hatch: number;
  /** The theme's colour of a name; that of annotations for an empty one. */
  named: (name: string) => string;
  /** A colour with an opacity of 0 to 1. */
  fade: (color: string, opacity: number) => string;
}

/** A canvas context with what every painter needs. */
export interface Pen {
  ctx: CanvasRenderingContext2D;
  /** Device pixels per CSS pixel. */
  ratio: number;
  palette: Palette;
}

/** The nearest edge of a device pixel, so that rectangles and lines are crisp. */
function snap(pen: Pen, at: number): number {
  return Math.round(at * pen.ratio) / pen.ratio;
}

/** One device pixel, or the width in whole ones. */
function hair(pen: Pen, width = 1): number {
  return Math.max(1, Math.round(width * pen.ratio)) / pen.ratio;
}

export function fillBox(pen: Pen, box: { x0: number; x1: number; y0: number; y1: number }) {
  const x0 = snap(pen, box.x0);
  const y0 = snap(pen, Math.min(box.y0, box.y1));
  const width = Math.max(hair(pen), snap(pen, box.x1) - x0);
  pen.ctx.fillRect(x0, y0, width, Math.max(hair(pen), snap(pen, Math.max(box.y0, box.y1)) - y0));
}

export function horizontal(pen: Pen, line: { x0: number; x1: number; y: number; width?: number }) {
  const height = hair(pen, line.width);
  pen.ctx.fillRect(line.x0, snap(pen, line.y - height / 2), line.x1 - line.x0, height);
}

export function vertical(pen: Pen, line: { y0: number; y1: number; x: number; width?: number }) {
  const width = hair(pen, line.width);
  pen.ctx.fillRect(snap(pen, line.x - width / 2), line.y0, width, line.y1 - line.y0);
}

/** The text, cut with an ellipsis where it is wider than `room` px. */
export function fitText(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  if (ctx.measureText(text).width <= room) {
    return text;
  }
  let length = text.length;
  while (length > 0 && ctx.measureText(`${text.slice(0, length)}…`).width > room) {
    length--;
  }
  return length > 0 ? `${text.slice(0, length)}…` : "";
}

const SIZE = 6;
const patterns = new Map<string, CanvasPattern | null>();

/** Diagonal lines in a colour: what a window still misses. One pattern per look and pixel ratio. */
export function hatch(pen: Pen, color: string): CanvasPattern | string {
  const { ratio, palette } = pen;
  const id = `${color} ${palette.hatch} ${ratio}`;
  let pattern = patterns.get(id);
  if (pattern === undefined) {
    pattern = createHatch(pen, color);
    patterns.set(id, pattern);
  }
  return pattern ?? palette.fade(color, 0.1);
}

function createHatch({ ctx, ratio, palette }: Pen, color: string): CanvasPattern | null {
  const side = Math.round(SIZE * ratio);
  const tile = document.createElement("canvas");
  tile.width = side;
  tile.height = side;
  const brush = tile.getContext("2d");
  if (!brush) {
    return null;
  }
  brush.strokeStyle = palette.fade(color, palette.hatch);
  brush.lineWidth = ratio;
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift, side);
    brush.lineTo(shift + side, 0);
  }
  brush.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
